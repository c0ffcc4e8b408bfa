"use strict";
// What is open in the panel is fetched beside the text; without this script the same links work.
(() => {
  const panel = () => document.getElementById("panel");
  let opener = null;

  const carry = (address) => {
    const open = new URL(address, location.href).searchParams.get("open") || "";
    document.querySelectorAll("form.slider").forEach((form) => {
      let field = form.querySelector("input[name=open]");
      if (!field && open) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = "open";
        form.append(field);
      }
      if (field && open) field.value = open;
      else if (field) field.remove();
    });
    const beside = document.querySelector(".beside");
    if (beside) beside.classList.toggle("opened", Boolean(open));
  };

  const show = async (address, focus) => {
    try {
      await window.htmx.ajax("GET", address.split("#")[0], {
        target: "#panel", select: "#panel", swap: "outerHTML", push: address.split("#")[0],
      });
    } catch {
      location.href = address;
      return;
    }
    carry(address);
    if (focus && panel()) { panel().tabIndex = -1; panel().focus({ preventScroll: innerWidth > 900 }); }
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("a[data-ref], a[data-close]");
    if (!link || !window.htmx || !panel()) return;
    event.preventDefault();
    const address = link.getAttribute("href");
    const closing = link.hasAttribute("data-close");
    if (!closing && !panel().contains(link)) opener = link.dataset.ref;
    show(address, !closing).then(() => {
      if (!closing || !opener) return;
      [...document.querySelectorAll("a[data-ref]")].find((a) => a.dataset.ref === opener)?.focus();
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel()?.querySelector("[data-close]")?.click();
  });

  document.addEventListener("input", (event) => {
    const told = event.target.matches?.("input[type=range]") &&
      document.querySelector(`output[for="${CSS.escape(event.target.id)}"]`);
    if (told) told.textContent = event.target.value;
  });

  // A form that is kept on disk while it is written, so that a closed tab loses nothing.
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const body = new URLSearchParams(new FormData(form));
      body.set("step", "keep");
      const told = form.querySelector("[data-kept]");
      try {
        const answer = await fetch(form.action, { method: "POST", body });
        if (told && answer.ok) told.textContent = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim();
      } catch {
        if (told) told.textContent = "";
      }
    }, 600);
  });
  document.addEventListener("submit", () => clearTimeout(waiting));
})();
