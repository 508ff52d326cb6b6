// Ctrl+Enter, or Cmd+Enter, runs the query.
"use strict";

const form = document.getElementById("console");

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
