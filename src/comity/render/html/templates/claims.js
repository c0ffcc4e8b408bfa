"use strict";
document.body.classList.add("js");
const links = document.querySelectorAll("a.claim");
function open(numbers, focus) {
  const wanted = new Set(numbers.split(" "));
  document.querySelectorAll(".claim-page").forEach((page) => {
    page.classList.toggle("open", wanted.has(page.id.slice(6)));
  });
  links.forEach((link) => link.classList.toggle("chosen", link.dataset.claims === numbers));
  document.querySelector(".hint").hidden = true;
  const first = document.getElementById("claim-" + numbers.split(" ")[0]);
  document.querySelector(".claims").scrollTop = 0;
  if (focus) {
    first.focus({ preventScroll: matchMedia("(min-width: 821px)").matches });
    history.replaceState(null, "", "#" + first.id);
  }
}
links.forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  open(link.dataset.claims, true);
}));
document.querySelectorAll("fieldset input").forEach((input) => {
  input.addEventListener("change", () => {
    const page = input.closest(".claim-page");
    const verdict = page.querySelector("[data-verdict].verdict");
    const hollow = verdict.classList.contains("hollow") ? " hollow" : "";
    verdict.className = "verdict " + input.dataset.class + hollow;
    verdict.replaceChildren();
    const word = document.createElement("strong");
    word.textContent = input.dataset.verdict;
    verdict.append(word, " " + input.dataset.part);
    page.querySelector("p[data-text]").textContent = input.dataset.text;
  });
});
const asked = location.hash.match(/^#claim-(\d+)$/);
const start = [...links].find((link) => asked && link.dataset.claims.split(" ").includes(asked[1]));
const told = start || document.querySelector("a.claim.contradicted") || links[0];
if (told) open(told.dataset.claims, false);
