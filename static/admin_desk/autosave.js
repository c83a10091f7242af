// Keeps what is written in the form of an article in this browser until it is saved, so that an expired session, a
// closed tab or a power cut costs nothing. It is offered when the form is opened again, and never put in by itself.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const KEPT = "desk-text:";
  const form = document.querySelector(".model-article.change-form #article_form");
  const name = document.querySelector("#user-tools strong");
  const key = `${KEPT}${name ? name.textContent.trim() : ""}:${location.pathname}`;
  const sent = sessionStorage.getItem("desk-sent");

  // Tags stand in tables that grow, and are kept beside the texts; "initial-" is what was read.
  function fields() {
    return [...form.elements].filter((field) => /^(initial-)?[^-]+$/.test(field.name)
      && !["csrfmiddlewaretoken", "uid"].includes(field.name)
      && !["submit", "button", "file", "radio", "checkbox"].includes(field.type));
  }

  function written() {
    return Object.fromEntries(fields().map((field) => [field.name, {
      value: field.value,
      text: field.selectedOptions && field.selectedOptions[0] ? field.selectedOptions[0].textContent : "",
    }]));
  }

  function rows() {
    return [...form.querySelectorAll('select[name*="_taggings-"]:not([name*="__prefix__"])')];
  }

  // Those that are new, and the keys of those that are taken off.
  function tags() {
    const added = rows().filter((select) => select.value).map((select) => [
      select.name.replace(/-.*/, ""), select.value, select.selectedOptions[0].textContent,
    ]);
    const removed = [...form.querySelectorAll('input[name*="_taggings-"][name$="-DELETE"]:checked')];
    return { added, removed: removed.map((box) => box.name) };
  }

  function putTags({ added, removed }) {
    added.filter(([of, value]) => !rows().some((row) => row.name.startsWith(`${of}-`) && row.value === value))
      .forEach(([of, value, text]) => {
        const free = () => rows().find((row) => row.name.startsWith(`${of}-`) && !row.value);
        if (!free()) form.querySelector(`#${of}-group .add-row a`).click();
        const row = free();
        row.add(new Option(text, value, true, true));
        window.django.jQuery(row).trigger("change");
      });
    removed.forEach((name) => { if (form.elements[name]) form.elements[name].checked = true; });
  }

  function differs(kept) {
    if (JSON.stringify(kept.tags) !== JSON.stringify(tags())) return true;
    return fields().some((field) => !/^(before$|initial-)/.test(field.name) && kept.fields[field.name]
      && kept.fields[field.name].value !== field.value);
  }

  function put(kept) {
    fields().forEach((field) => {
      const was = kept[field.name];
      if (!was) return;
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === was.value)) {
        field.add(new Option(was.text, was.value));
      }
      field.value = was.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function offer(kept) {
    const box = document.createElement("div");
    box.className = "kept-text";
    box.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = `Text from ${new Date(kept.at).toLocaleString()} was not saved. It is kept in this browser.`;
    const drop = () => { localStorage.removeItem(key); box.remove(); };
    box.append(line, button("Put it into the form", () => { put(kept.fields); putTags(kept.tags); box.remove(); }), " ",
      button("Throw it away", drop));
    form.parentElement.insertBefore(box, form); // `form.before` is the field of that name
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: written(), tags: tags() }));
    } catch { /* full, or not allowed: the form still works */ }
  }

  sessionStorage.removeItem("desk-sent");
  if (sent && document.querySelector(".messagelist .success")) localStorage.removeItem(sent);

  if (form) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* not ours */ }
    const failed = document.querySelector(".errornote, .collision");
    if (kept && !kept.tags) kept.tags = { added: [], removed: [] }; // kept by an earlier release
    if (kept && !failed && differs(kept)) offer(kept);
    else if (kept && !failed) localStorage.removeItem(key);
    let timer = 0;
    const soon = () => { clearTimeout(timer); timer = setTimeout(keep, 500); };
    form.addEventListener("input", soon);
    window.django.jQuery(form).on("change", soon); // names that are chosen by typing tell jQuery alone
    form.addEventListener("submit", () => { clearTimeout(timer); keep(); sessionStorage.setItem("desk-sent", key); });
  }
});
