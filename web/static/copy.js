// Copies a variant to the clipboard. The buttons show themselves only where that can be done.
"use strict";

function show() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const words = button.textContent;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = words; }, 2000);
});
document.addEventListener("htmx:afterSwap", show);
show();
