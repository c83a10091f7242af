// A button beside each text that is meant to be copied. Without the clipboard, which only https has, none.

const FOR = 2000; // ms in which the button says what it did

function button(text) {
  const { copyIt, copied, notCopied } = text.closest("[data-copied]").dataset; // in the language of the page
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "copy", textContent: copyIt });
  made.setAttribute("aria-live", "polite");
  made.addEventListener("click", async () => {
    const isCopied = await navigator.clipboard.writeText(text.innerText.trim()).then(() => true, () => false);
    made.textContent = isCopied ? copied : notCopied;
    setTimeout(() => (made.textContent = copyIt), FOR);
  });
  return made;
}

if (navigator.clipboard) {
  for (const text of document.querySelectorAll("[data-copy]")) text.after(button(text));
}
