// Suggestions below a search field, as a combobox (WAI-ARIA 1.2). Without them the form searches as ever.

const PAUSE = 120; // ms without a keystroke before asking
const LONGEST = 200; // characters that are answered
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const GROUPS = ["people", "countries", "topics", "headlines"];

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function option(entry, id) {
  const made = element("div", { id, role: "option", className: "suggestion", ariaSelected: "false" });
  made.dataset.url = entry.url;
  made.append(element("span", {}, entry.name ?? entry.headline));
  if (entry.alias) made.append(" ", element("span", { className: "suggestion-note" }, entry.alias));
  made.append(" ", element("span", { className: "suggestion-beside" }, entry.date ?? entry.items));
  return made;
}

function suggest(input) {
  const form = input.form;
  const id = `${input.id}-suggestions`;
  const list = element("div", { id, role: "listbox", className: "suggestions", hidden: true });
  const status = element("div", { role: "status", className: "unseen" });
  let [options, chosen] = [[], -1];
  let timer = 0;
  let asking = new AbortController();
  let answered = ""; // the text that the options are for

  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", id);
  form.append(list, status);

  function choose(at) {
    if (chosen >= 0) options[chosen].ariaSelected = "false";
    chosen = at;
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    options[at].ariaSelected = "true";
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    input.ariaExpanded = `${isOpen}`;
    if (!isOpen) choose(-1);
  }

  function close() {
    clearTimeout(timer);
    asking.abort();
    open(false);
  }

  function show(found) {
    choose(-1);
    options = [];
    list.replaceChildren();
    list.ariaLabel = found.said.list;
    for (const kind of GROUPS) {
      const title = found.said[kind];
      const made = (found[kind] ?? []).map((entry, at) => option(entry, `${id}-${kind}-${at}`));
      const heading = element("div", { className: "suggestions-title", ariaHidden: "true" }, title);
      if (made.length) list.append(element("div", { role: "group", ariaLabel: title }, heading, ...made));
      options.push(...made);
    }
    open(options.length > 0);
    status.textContent = found.said.found;
  }

  async function ask() {
    const text = input.value.trim();
    asking.abort();
    const { signal } = (asking = new AbortController());
    if (!text || text.length > LONGEST) {
      status.textContent = "";
      return open(false);
    }
    try {
      const address = new URL(form.dataset.suggest ?? "suggest", form.action);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal, credentials: "omit" });
      if (!answer.ok) return open(false);
      show(await answer.json());
      answered = text;
    } catch {
      if (!signal.aborted) open(false); // offline: nothing to suggest
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(options[chosen].dataset.url);
    else if (STEPS[event.key] && options.length && answered === input.value.trim()) {
      if (list.hidden) open(true);
      const places = options.length + 1; // beyond either end stands the field itself
      choose(((chosen + 1 + STEPS[event.key] + places) % places) - 1);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const url = event.target.closest("[role=option]")?.dataset.url;
    if (url) location.assign(url);
  });
}

document.querySelectorAll(".search-field input[type=search]").forEach(suggest);
