// Draws each <figure class="chart" data-chart="{...}"> and whatever htmx brings later.
// A chart is {kind: "line" | "bar" | "scatter", x: [...], series: [{name, values: [...]}], title}.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  TooltipComponent,
]);

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function options(spec) {
  const text = { color: colour("muted"), fontFamily: "inherit" };
  const line = { lineStyle: { color: colour("line") } };
  const numeric = spec.kind === "scatter" && spec.x.every((value) => typeof value === "number");
  return {
    animation: !still.matches,
    aria: { enabled: true, decal: { show: spec.series.length > 1 } },
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => colour(`chart-${number}`)),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: { show: spec.series.length > 1, type: "scroll", top: 0, textStyle: { color: colour("ink") } },
    // Drawn on the canvas: a box of HTML would need inline styles, which the policy forbids.
    tooltip: {
      trigger: spec.kind === "scatter" ? "item" : "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("paper"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink") },
    },
    xAxis: { type: numeric ? "value" : "category", data: numeric ? undefined : spec.x, axisLabel: text, axisLine: line, scale: true },
    yAxis: { type: "value", axisLabel: text, splitLine: line, scale: spec.kind !== "bar" },
    series: spec.series.map((series) => ({
      name: series.name,
      type: spec.kind,
      data: spec.kind === "scatter" ? series.values.map((value, i) => [spec.x[i], value]) : series.values,
      symbolSize: 7,
      connectNulls: false,
    })),
  };
}

function draw(figure) {
  if (figure.dataset.drawn) return;
  figure.dataset.drawn = "yes";
  const spec = JSON.parse(figure.dataset.chart);
  const place = document.createElement("div");
  place.className = "canvas";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", spec.title || "");
  figure.prepend(place);
  const chart = echarts.init(place);
  chart.setOption(options(spec));
  new ResizeObserver(() => chart.resize()).observe(place);
  dark.addEventListener("change", () => chart.setOption(options(spec), true));
}

function drawAll(root) {
  root.querySelectorAll("figure.chart[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement || document));
