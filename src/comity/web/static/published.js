"use strict";
// Search without a server, and what a number rests on beside the text; both only help.
(() => {
  const page = document.querySelector("table.pairs");
  const box = document.getElementById("q");

  const filter = async (text) => {
    const words = text.toLowerCase().split(/[\s,]+/).filter((w) => w && !/^\d{4}/.test(w));
    const found = await (await fetch("search.json")).json();
    const hits = new Set(found.filter(([names]) => words.every((w) => names.includes(w))).map(([, at]) => at));
    page.querySelectorAll("tbody tr").forEach((row) => {
      row.hidden = words.length > 0 && !hits.has(row.querySelector("a").getAttribute("href"));
    });
    return [...hits];
  };

  if (page && box) {
    const asked = new URLSearchParams(location.search).get("q");
    box.addEventListener("input", () => filter(box.value).catch(() => {}));
    if (asked) {
      box.value = asked;
      filter(asked).then((hits) => { if (hits.length === 1) location.replace(hits[0]); }).catch(() => {});
    }
  }

  const beside = document.querySelector("[data-evidence]");
  const panel = document.getElementById("panel");
  let evidence = null;
  const entry = async (id) => {
    if (!evidence) {
      const answer = await fetch(beside.dataset.evidence);
      evidence = new DOMParser().parseFromString(await answer.text(), "text/html");
    }
    return evidence.getElementById(id);
  };
  const show = async (link) => {
    const found = await entry(decodeURIComponent(link.hash.slice(1)));
    if (!found) throw new Error("not there");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "closing n";
    close.textContent = "×";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => { panel.hidden = true; beside.classList.remove("opened"); });
    panel.replaceChildren(close, ...[...found.childNodes].map((n) => document.importNode(n, true)));
    for (const name of panel.querySelectorAll("li > a")) {
      const card = await entry(decodeURIComponent(name.hash.slice(1)));
      const inside = card?.querySelector("article");
      if (inside) name.parentElement.replaceChildren(document.importNode(inside, true));
    }
    panel.hidden = false;
    beside.classList.add("opened");
    panel.tabIndex = -1;
    panel.focus({ preventScroll: innerWidth > 900 });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-ref]");
    if (!link || !beside || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show({ hash: new URL(link.getAttribute("href"), location.href).hash }).catch(() => {
      location.href = new URL(link.getAttribute("href"), location.href);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel && !panel.hidden) panel.querySelector("button")?.click();
  });
})();
