// Evidence opens in a panel over the page that asked for it; without this script it is a page.
"use strict";

const panel = document.getElementById("panel");
const content = document.getElementById("panel-content");

async function open(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true" } });
  // Logged out, or gone meanwhile: the page itself says so.
  if (!response.ok) return window.location.assign(address);
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  content.replaceChildren(...parsed.body.childNodes);
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  content.querySelector("#panel-title")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.evidence, a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.href);
});

// A click beside the panel closes it, as Escape does.
panel?.addEventListener("click", (event) => {
  if (event.target === panel) panel.close();
});

// On a phone the contents would stand before the report.
if (window.matchMedia("(max-width: 60rem)").matches) {
  document.querySelector(".contents details")?.removeAttribute("open");
}
