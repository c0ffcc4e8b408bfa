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
})();
