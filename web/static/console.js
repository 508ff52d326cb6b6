// The console around the editor: running with a clock and a way to cancel, sorting, inserting names.
"use strict";

const form = document.getElementById("console");
const result = document.getElementById("result");
const elapsed = document.getElementById("elapsed");
const cancel = document.getElementById("cancel");
const runButton = document.getElementById("run");
let clock = null;

function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

function isRun(event) {
  return event.detail.target === result;
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// Each run has a name of its own, so that it alone is cancelled.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.target !== result || !form.elements._run) return;
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  form.elements._run.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  event.detail.parameters._run = form.elements._run.value;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isRun(event)) return;
  const began = Date.now();
  const show = () => {
    elapsed.textContent = elapsed.dataset.words.replace("{}", ((Date.now() - began) / 1000).toFixed(1));
  };
  show();
  clock = setInterval(show, 100);
  elapsed.hidden = false;
  if (cancel) cancel.hidden = false;
  runButton.disabled = true;
  result.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isRun(event)) return;
  clearInterval(clock);
  elapsed.hidden = true;
  if (cancel) cancel.hidden = true;
  runButton.disabled = false;
  result.removeAttribute("aria-busy");
});

document.addEventListener("htmx:sendError", (event) => {
  if (!isRun(event)) return;
  const problem = document.createElement("p");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.textContent = result.dataset.gone;
  result.replaceChildren(problem);
});

// An error page that comes in the place of a result is said in its place.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== result || event.detail.xhr.status < 400 || event.detail.xhr.status === 401) return;
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = page.querySelector("main");
  const problem = document.createElement("p");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.textContent = said ? said.innerText.trim() : result.dataset.gone;
  result.replaceChildren(problem);
});

if (cancel) {
  cancel.addEventListener("click", () => {
    const body = new URLSearchParams({ _run: form.elements._run.value });
    fetch(cancel.dataset.cancel, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  });
}

// What was chosen before the first run is in hidden fields; afterwards the result has the controls.
document.addEventListener("htmx:afterSwap", (event) => {
  if (!isRun(event)) return;
  if (result.querySelector(".views")) {
    document.querySelectorAll("[data-first]").forEach((field) => field.remove());
  }
  mark();
});

function mark() {
  const problem = result.querySelector("[data-line]");
  form.dispatchEvent(
    new CustomEvent("sql:problem", {
      detail: problem ? { line: Number(problem.dataset.line), column: Number(problem.dataset.column || 0) } : null,
    }),
  );
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.closest("[data-redraws]")) form.requestSubmit();
  if (field.name === "_view" && form.method === "get") {
    const address = new URL(window.location.href);
    address.searchParams.set("_view", field.value);
    history.replaceState(history.state, "", address);
  }
  if (field.name && field.name.startsWith("kind_")) {
    const parameter = field.closest(".parameter");
    parameter.querySelector(".choices").classList.toggle("off", field.value !== "choice");
    form.dispatchEvent(new CustomEvent("sql:changed", { bubbles: true }));
  }
});

// Names of the schema go into the editor.
document.querySelectorAll("[data-insert]").forEach((name) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "insert";
  button.append(...name.childNodes);
  name.append(button);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    form.dispatchEvent(new CustomEvent("sql:insert", { detail: name.dataset.insert }));
  });
});

// Headers sort the rows that are shown.
function sortable(table) {
  table.querySelectorAll("th").forEach((header, place) => {
    const name = header.querySelector("[data-sort]");
    if (!name || name.tagName === "BUTTON") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.dataset.sort = "";
    button.append(...name.childNodes);
    name.replaceWith(button);
    button.addEventListener("click", () => {
      const descending = header.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const numeric = header.classList.contains("figure");
      const key = (row) => {
        const cell = row.cells[place];
        if (cell.querySelector(".null")) return null;
        const text = (cell.querySelector("details > bdi") || cell).textContent.trim();
        return numeric ? Number(text) : text;
      };
      const body = table.tBodies[0];
      const rows = Array.from(body.rows, (row) => [key(row), row]);
      rows.sort(([a], [b]) => {
        if (a === null || b === null) return (a === null) - (b === null);
        const order = numeric ? a - b : a.localeCompare(b);
        return descending ? -order : order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}

function prepare(root) {
  root.querySelectorAll("table[data-sortable]").forEach(sortable);
}

prepare(document);
mark();
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement || document));
