// Says that files are too large before they are sent, and that they are on their way.
"use strict";
{
  const form = document.getElementById("import-form");
  const field = document.getElementById("id_uploads");
  const says = document.getElementById("upload-says");

  function refusal() {
    const files = [...field.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length > Number(field.dataset.most)) {
      return `Choose at most ${field.dataset.most} files at once.`;
    }
    return size > Number(field.dataset.limit) ? `That is more than ${field.dataset.limitSaid} at once.` : "";
  }

  field.addEventListener("change", () => {
    field.setCustomValidity(refusal());
    says.textContent = field.validationMessage;
  });

  form.addEventListener("submit", () => {
    const button = form.querySelector("input[type=submit]");
    // Not at once: a disabled button is not sent.
    setTimeout(() => { button.disabled = true; });
    if (field.files.length) {
      says.textContent = "The files are on their way …";
    }
  });

  // The page may come back out of the browser's memory, by the button that goes back.
  window.addEventListener("pageshow", () => { form.querySelector("input[type=submit]").disabled = false; });
}
