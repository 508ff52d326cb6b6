// Shows which files were chosen, and says so at once when they are too large to be taken.
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
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = form.dataset.sending;
    button.disabled = true;
  });
}
// A page that the browser kept comes back with its button as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
