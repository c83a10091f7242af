// Says who else has this article open, and when the session is over. The text is not lost: see autosave.js.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const EVERY = 30000; // ms; the archive forgets who has been silent for 75 s
  const form = document.querySelector(".model-article.change-form #article_form");
  const place = location.pathname.match(/^(.*\/article\/\d+\/)change\/$/);

  function say(text) {
    let line = document.getElementById("presence");
    if (!line) {
      line = document.createElement("p");
      line.id = "presence";
      line.setAttribute("role", "status");
      form.parentElement.insertBefore(line, form); // `form.before` is the field of that name
    }
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }

  async function beat() {
    if (document.hidden) return;
    try {
      const token = form.elements.csrfmiddlewaretoken.value;
      const answer = await fetch(`${place[1]}presence/`, {
        method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        say("You are signed out. What you write stays in this browser: sign in in another tab, then save.");
      } else if (answer.ok) {
        const { others } = await answer.json();
        say(others.length ? `Also open with: ${others.join(", ")}.` : "");
      }
    } catch { /* the next one may come through */ }
  }

  if (form && place && form.elements.before) {
    say("");
    beat();
    setInterval(beat, EVERY);
    document.addEventListener("visibilitychange", beat);
  }
});
