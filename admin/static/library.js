// Files may be dropped on the form, and whoever sends a large one is told to wait. The form works without.
"use strict";

for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  const button = form.querySelector("button");

  const measured = () => {
    const octets = Array.from(field.files).reduce((sum, file) => sum + file.size, 0);
    field.setCustomValidity(octets > Number(form.dataset.most) ? form.dataset.tooMuch : "");
  };

  field.addEventListener("change", measured);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.setAttribute("data-over", "");
  });
  for (const end of ["dragleave", "drop"]) form.addEventListener(end, () => form.removeAttribute("data-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    measured();
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = form.dataset.sending;
  });
  // Back from the page after: the browser may have kept this one as it was left.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
}
