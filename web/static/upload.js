// Shows which files were chosen, says so at once when they are too large, and how far they are sent.
"use strict";

for (const form of document.querySelectorAll("form.upload")) {
  const area = form.querySelector(".drop");
  const input = form.querySelector('input[type="file"]');
  const chosen = form.querySelector(".chosen");

  const show = () => {
    const files = [...input.files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const tooLarge = bytes > Number(form.dataset.megabytes) * 1e6;
    input.setCustomValidity(tooLarge ? form.dataset.tooLarge : "");
    chosen.textContent = files.map((file) => file.name).join(", ");
    if (tooLarge) input.reportValidity();
  };

  input.addEventListener("change", show);
  for (const type of ["dragenter", "dragover"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.remove("over");
    });
  }
  area.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    show();
  });
  const button = form.querySelector("button");
  const words = button.textContent;
  const sending = form.querySelector(".sending");
  const bar = sending.querySelector("progress");
  const told = sending.querySelector("[role=status]");
  const problem = form.querySelector(".problem");

  const stopped = (text) => {
    button.textContent = words;
    button.disabled = false;
    sending.hidden = true;
    problem.textContent = text;
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
  };

  const progress = (event) => {
    if (!event.lengthComputable) return;
    const share = event.loaded / event.total;
    bar.value = share;
    told.textContent =
      share < 1 ? told.dataset.words.replace("{}", Math.floor(share * 100)) : told.dataset.reading;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.textContent = form.dataset.sending;
    button.disabled = true;
    problem.hidden = true;
    sending.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", progress);
    request.addEventListener("error", () => stopped(form.dataset.failed));
    request.addEventListener("load", () => {
      if (request.status < 400) {
        // The server has led on to the page that shows what was read.
        window.location.assign(request.responseURL);
        return;
      }
      const page = request.responseXML;
      const text =
        page &&
        (page.querySelector("main .problem:not([hidden])") || page.querySelector("main h1 + p"));
      stopped(text ? text.textContent.trim() : form.dataset.failed);
    });
    request.responseType = "document";
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}
// A page that the browser kept comes back with its button as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
