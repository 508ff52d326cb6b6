// Says when the server does not answer the questions of a page that watches something.
"use strict";

const lost = document.getElementById("lost");

if (lost) {
  for (const type of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(type, () => (lost.hidden = false));
  }
  document.addEventListener("htmx:afterOnLoad", () => (lost.hidden = true));
}
