// Asks once a second whether the document is explained, and loads the page anew when it is.
"use strict";

const explanation = document.getElementById("explanation");

async function poll() {
  try {
    const response = await fetch(explanation.dataset.url, { headers: { Accept: "application/json" } });
    // Logged out meanwhile: the page itself leads to the log-in.
    if (response.redirected || response.status === 404) return window.location.reload();
    const { state } = await response.json();
    if (state !== "queued" && state !== "running") return window.location.reload();
  } catch {
    explanation.lastElementChild.textContent = explanation.dataset.lost;
  }
  setTimeout(poll, 1000);
}

setTimeout(poll, 1000);
