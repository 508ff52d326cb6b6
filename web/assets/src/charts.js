// Draws each <figure class="chart" data-chart="{...}"> and whatever htmx brings later.
// A chart is {kind: "line" | "bar" | "scatter", x: [...], title, series: [{name, values: [...]}]}.
// It may have `format` (count, share or stars; a series its own), `marked` (for each x, whether it
// is what the page is about), `links` (for each x, where a click leads), `stack` (bars on each other)
// and `words` for tooltips; a series `kind`, `axis` 1 (on the right), `counts`, and `low` and `high`.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  ScatterChart,
  TooltipComponent,
]);

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const lang = document.documentElement.lang;

const digits = {
  count: new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }),
  share: new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 }),
  stars: new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }),
};
const axisDigits = { ...digits, share: new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 }) };

function show(value, format) {
  return typeof value === "number" ? (digits[format] || digits.count).format(value) : "–";
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function formatOf(spec, series) {
  return series.format || spec.format || "count";
}

// Names are what customers and shops wrote: the braces of rich text are taken out of them.
function plain(name) {
  return String(name).replace(/[{}|]/g, " ").slice(0, 60);
}

function tooltip(spec, points) {
  const at = points[0].dataIndex;
  const words = spec.words || {};
  const lines = [plain(spec.x[at])];
  spec.series.forEach((series, number) => {
    if (!points.some((point) => point.seriesIndex === number)) return;
    const format = formatOf(spec, series);
    const value = series.values[at];
    let line = `${plain(series.name)}: ${value === null && series.counts ? words.few || "–" : show(value, format)}`;
    if (series.low && typeof series.low[at] === "number")
      line += ` (${words.interval || ""} ${show(series.low[at], format)}–${show(series.high[at], format)})`;
    if (series.counts && format !== "count") line += ` · ${show(series.counts[at], "count")} ${words.documents || ""}`;
    lines.push(line);
  });
  return lines.join("\n");
}

// The interval of each value, as a line from its lower to its upper end; of many lines only in words.
function whiskers(spec, colours) {
  return spec.series.flatMap((series, number) => {
    if (!series.low || spec.series.length > 2) return [];
    const data = spec.x.map((_, i) => [i, series.low[i], series.high[i]]);
    return [
      {
        name: series.name,
        type: "custom",
        silent: true,
        tooltip: { show: false },
        z: 1,
        data: data.filter((row) => typeof row[1] === "number"),
        encode: { x: 0, y: [1, 2] },
        renderItem(_, api) {
          const from = api.coord([api.value(0), api.value(1)]);
          const to = api.coord([api.value(0), api.value(2)]);
          return {
            type: "line",
            shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
            style: { stroke: colours[number % colours.length], lineWidth: 2, opacity: 0.45 },
          };
        },
      },
    ];
  });
}

function axes(spec, text, line) {
  const right = spec.series.filter((series) => series.axis === 1);
  const of = (series, extra) => {
    const format = series ? formatOf(spec, series) : "count";
    return {
      type: "value",
      axisLabel: { ...text, formatter: (value) => axisDigits[format].format(value) },
      minInterval: format === "count" ? 1 : undefined,
      splitLine: line,
      scale: spec.kind === "scatter" || format === "stars",
      min: format === "share" ? 0 : undefined,
      ...extra,
    };
  };
  const left = of(spec.series.find((series) => series.axis !== 1));
  return right.length ? [left, of(right[0], { splitLine: { show: false } })] : [left];
}

function options(spec) {
  const text = { color: colour("muted"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
  const line = { lineStyle: { color: colour("line") } };
  const colours = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => colour(`chart-${number}`));
  const numeric = spec.kind === "scatter" && spec.x.every((value) => typeof value === "number");
  const marked = spec.marked || [];
  const many = spec.series.length > 1;
  return {
    animation: !still.matches,
    aria: { enabled: true, decal: { show: many } },
    color: colours,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: many ? 44 : 16, bottom: 8, containLabel: true },
    legend: {
      show: many,
      type: "scroll",
      top: 0,
      textStyle: { color: colour("ink") },
      data: spec.series.map((series) => series.name),
      formatter: plain,
    },
    // Drawn on the canvas: a box of HTML would need inline styles, which the policy forbids.
    tooltip: {
      trigger: spec.kind === "scatter" ? "item" : "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("paper"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink") },
      formatter: numeric ? undefined : (points) => tooltip(spec, Array.isArray(points) ? points : [points]),
    },
    xAxis: {
      type: numeric ? "value" : "category",
      data: numeric ? undefined : spec.x,
      axisLabel: { ...text, hideOverlap: true },
      axisLine: line,
      scale: true,
    },
    yAxis: axes(spec, text, line),
    series: [
      ...spec.series.map((series, number) => {
        const kind = series.kind || spec.kind;
        return {
          name: series.name,
          type: kind,
          yAxisIndex: series.axis || 0,
          stack: spec.stack && kind === "bar" ? "all" : undefined,
          cursor: spec.links ? "pointer" : "default",
          data: series.values.map((value, i) => {
            const item = { value: kind === "scatter" ? [spec.x[i], value] : value };
            if (kind === "bar" && !many && marked.length && !marked[i]) item.itemStyle = { opacity: 0.45 };
            if (kind === "line" && marked[i]) item.symbolSize = 11;
            return item;
          }),
          symbolSize: 7,
          connectNulls: false,
          z: kind === "line" ? 3 : 2,
          itemStyle: { color: colours[number % colours.length] },
        };
      }),
      ...whiskers(spec, colours),
    ],
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
  const caption = figure.querySelector(":scope > figcaption");
  if (caption) caption.after(place);
  else figure.prepend(place);
  const chart = echarts.init(place);
  chart.setOption(options(spec));
  if (spec.links)
    chart.on("click", (point) => {
      if (spec.links[point.dataIndex]) window.location.assign(spec.links[point.dataIndex]);
    });
  new ResizeObserver(() => chart.resize()).observe(place);
  dark.addEventListener("change", () => chart.setOption(options(spec), true));
}

function drawAll(root) {
  root.querySelectorAll("figure.chart[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement || document));
