// Gives fields that are chosen by typing, and rows of tables, the names that the admin leaves out, for those who hear
// the page.
"use strict";
{
  const $ = window.django.jQuery;

  function label(select) {
    const own = select.labels && select.labels[0];
    const group = select.closest(".inline-group");
    const heading = group && group.querySelector(".inline-heading");
    return ((own || heading || {}).textContent || select.name).trim().replace(/:$/, "");
  }

  function name(select) {
    const shown = select.parentElement.querySelector(".select2-selection__rendered");
    if (shown) {
      const chosen = select.selectedOptions[0];
      const texts = [label(select), chosen ? chosen.textContent.trim() : ""];
      shown.setAttribute("aria-label", texts.filter(Boolean).join(": "));
    }
  }

  function nameAll() {
    document.querySelectorAll("select.admin-autocomplete").forEach(name);
  }

  // The admin's table of inline rows has a column without heading and boxes without label.
  function nameRows() {
    document.querySelectorAll(".inline-group th:empty").forEach((heading) => {
      const span = document.createElement("span");
      span.className = "visually-hidden";
      span.textContent = "Row";
      heading.append(span);
    });
    document.querySelectorAll('.inline-group input[name$="-DELETE"]').forEach((box) => {
      const cell = box.closest("tr").querySelector("td[class^=field-]");
      const field = cell && cell.querySelector("input");
      box.setAttribute("aria-label", `Delete ${((field && field.value) || (cell && cell.textContent) || "").trim()}`);
    });
  }

  $(document).on("change", "select.admin-autocomplete", (event) => name(event.target));
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  const nameEverything = () => { nameAll(); nameRows(); };
  $(() => setTimeout(nameEverything));
  window.addEventListener("load", nameEverything);
}
