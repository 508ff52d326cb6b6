// Asks once a second how far the job is, shows it, and loads the page anew when it has ended.
"use strict";

const job = document.getElementById("job");
const at = (id) => document.getElementById(id);

function showCounts(counts) {
  at("counts").replaceChildren(
    ...counts.map(([name, value]) => {
      const pair = document.createElement("div");
      const term = document.createElement("dt");
      const figure = document.createElement("dd");
      term.textContent = name;
      figure.textContent = value;
      pair.append(term, figure);
      return pair;
    }),
  );
}

function show(progress) {
  at("state").textContent = progress.state_words;
  at("state").className = `state ${progress.state}`;
  at("stage").textContent = progress.stage_words;
  at("progress").textContent = progress.progress_words;
  if (progress.total) {
    at("bar").max = progress.total;
    at("bar").value = progress.done;
  } else {
    at("bar").removeAttribute("value");
  }
  showCounts(progress.counts);
}

async function poll() {
  try {
    const response = await fetch(job.dataset.url, { headers: { Accept: "application/json" } });
    // Logged out meanwhile: the page itself leads to the log-in.
    if (response.redirected || response.status === 404) return window.location.reload();
    const progress = await response.json();
    if (progress.ended) return window.location.reload();
    show(progress);
  } catch {
    at("stage").textContent = job.dataset.lost;
  }
  setTimeout(poll, 1000);
}

if (job && job.dataset.url) setTimeout(poll, 1000);
