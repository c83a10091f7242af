// Shows how far work in the background is, without reloading the page and losing the place in it.
"use strict";
{
  const PAUSE = 1500; // ms

  // What did not change stays as it is: a status is only spoken when it says something new.
  function renew(standing, fresh) {
    for (const id of ["errand-state"]) {
      const [old, now] = [standing, fresh].map((page) => page.querySelector(`#${id}`));
      if (old.textContent === now.textContent) {
        now.replaceWith(old);
      }
    }
    const focused = standing.contains(document.activeElement) ? document.activeElement.name : "";
    standing.replaceChildren(...fresh.childNodes);
    standing.dataset.open = fresh.dataset.open;
    if (focused) {
      (standing.querySelector(`[name="${focused}"]`) || standing.querySelector("input[type=submit]") || standing).focus();
    }
  }

  async function look() {
    const standing = document.getElementById("errand");
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("errand");
      if (answer.ok && fresh) {
        renew(standing, fresh);
      }
    } catch {
      // The server is away for a moment: asked again.
    }
    if (standing.dataset.open === "yes") {
      setTimeout(look, PAUSE);
    }
  }

  setTimeout(look, PAUSE);
}
