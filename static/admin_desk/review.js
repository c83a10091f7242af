// The review queue by keyboard: decisions are sent without leaving the page, and what was decided stays to be undone.
"use strict";
{
  const review = document.getElementById("review");
  const says = document.getElementById("review-says");
  const keys = document.getElementById("keys");
  const show = document.getElementById("keys-show");
  const toggle = document.getElementById("keys-switch");
  const decided = []; // ids of proposals, the last one at the end
  let on = localStorage.getItem("review-keys") !== "off";

  const proposals = () => [...review.querySelectorAll(".proposal")];
  const current = () => document.activeElement.closest(".proposal") || review.querySelector(".current");

  function go(to) {
    if (to) {
      proposals().forEach((each) => each.classList.toggle("current", each === to));
      to.focus({ preventScroll: true });
      to.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const all = proposals();
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : at + by];
    if (next) {
      go(next);
    } else if (by > 0 && document.getElementById("later")) {
      document.getElementById("later").focus();
    }
  }

  function nextWaiting(after) {
    const all = proposals();
    const at = all.indexOf(after);
    return all.slice(at + 1).find((each) => each.classList.contains("waiting")) || after;
  }

  async function decide(proposal, button) {
    const data = new FormData(proposal.querySelector("form"), button);
    data.append("fragment", "1");
    proposal.setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await fetch(review.dataset.address, { method: "POST", body: data, headers: { Accept: "text/html" } });
    } catch {
      answer = null;
    }
    proposal.removeAttribute("aria-busy");
    if (!answer || !answer.ok || answer.redirected) {
      says.textContent = answer && answer.status === 409 ? await answer.text() : "It was not saved: try again, or load the page anew.";
      return;
    }
    if (answer.status === 204) {
      go(nextWaiting(proposal));
      proposal.remove();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".proposal");
    proposal.replaceWith(fresh);
    if (button.name === "undo") {
      decided.splice(decided.indexOf(fresh.id), 1);
      go(fresh);
    } else {
      decided.push(fresh.id);
      go(nextWaiting(fresh));
    }
    const state = fresh.classList.contains("waiting") ? "Undone" : fresh.querySelector(".decisions b").textContent.replace(".", "");
    says.textContent = `${state}: ${fresh.querySelector("h3").firstChild.textContent.trim()}. ${review.querySelectorAll(".waiting").length} left on this page.`;
  }

  function press(name) {
    const proposal = name === "undo" ? document.getElementById(decided.at(-1)) : current();
    const button = proposal && proposal.querySelector(`button[name=${name}]`);
    if (button && proposal.getAttribute("aria-busy") !== "true") {
      decide(proposal, button);
    }
  }

  function teach() {
    const details = current()?.querySelector("details");
    if (details) {
      details.open = true;
      details.querySelector("button").focus();
    }
  }

  const like = () => { current()?.querySelector(".decisions a")?.click(); };

  function help() {
    keys.hidden = !keys.hidden;
    show.setAttribute("aria-expanded", String(!keys.hidden));
  }

  const actions = { j: () => step(1), k: () => step(-1), a: () => press("accept"), r: () => press("reject"), u: () => press("undo"), t: teach, l: like, "?": help };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (on && actions[event.key] && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[event.key]();
    }
  });
  review.addEventListener("submit", (event) => {
    event.preventDefault();
    decide(event.target.closest(".proposal"), event.submitter);
  });
  show.addEventListener("click", help);  // Who speaks to the computer, or types by accident, can do without single keys (WCAG 2.1.4).
  const tell = () => { toggle.textContent = on ? "Keys are on" : "Keys are off"; };
  toggle.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("review-keys", on ? "on" : "off");
    tell();
  });
  tell();
  show.hidden = false;
  go(proposals()[0]);
}
