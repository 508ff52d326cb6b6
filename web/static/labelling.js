// Answers by keys: each button names its own, and arrows go with the first three.
"use strict";

const arrows = { ArrowLeft: "1", ArrowDown: "2", ArrowRight: "3" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = arrows[event.key] ?? event.key.toLowerCase();
  const button = document.querySelector(`#labelling button[data-key="${CSS.escape(key)}"]`);
  // A second press while the first is on its way would answer a text that nobody saw.
  if (!button || document.querySelector("#labelling .htmx-request, #labelling.htmx-request")) return;
  event.preventDefault();
  button.click();
});
