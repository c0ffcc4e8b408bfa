"use strict";
(() => {
  const chain = JSON.parse(document.getElementById("chain").textContent);
  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  const children = {};
  for (const [id, node] of Object.entries(chain))
    for (const parent of node.p) (children[parent] ||= []).push(id);

  const make = (tag, text, cls) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (cls) element.className = cls;
    return element;
  };
  const link = (id, text) => {
    const button = make("button", text, "n");
    button.dataset.ref = id;
    return button;
  };
  const down = (id, seen = new Set()) => {
    for (const parent of chain[id]?.p || [])
      if (!seen.has(parent)) { seen.add(parent); down(parent, seen); }
    return seen;
  };
  const up = (id, seen = new Set()) => {
    for (const child of children[id] || [])
      if (!seen.has(child)) { seen.add(child); up(child, seen); }
    return seen;
  };
  const document_ = (id, at) => {
    const node = chain[id], line = make("p");
    if (node.a && /^https?:/.test(node.a)) {
      const anchor = make("a", node.n || node.t);
      anchor.href = at || node.a; anchor.rel = "noopener noreferrer"; anchor.target = "_blank";
      line.append(anchor);
    } else line.append(link(id, node.n || node.t));
    if (node.r) line.append(make("span", node.r, "badge"));
    if (node.k !== "origin") line.append(" ", link(id, "what rests on it"));
    return line;
  };
  const passage = (id) => {
    const node = chain[id], quote = make("blockquote", node.t);
    for (const parent of node.p) if (chain[parent]?.k === "source") quote.append(document_(parent, node.a));
    if (!node.p.some((p) => chain[p]?.k === "source"))
      quote.append(make("p", "no document named; the row stands in: " + node.p.join(", ")));
    return quote;
  };
  const fact = (id) => {
    const node = chain[id], article = make("article");
    const head = make("p");
    head.append(link(id, `${node.d} ${node.n}`), make("span", node.s, "badge"),
      make("span", node.v ? "verified" : "not verified", "badge"));
    article.append(head);
    for (const p of node.p) if (chain[p]?.k === "passage") article.append(passage(p));
    if (node.m.length) article.append(make("p", "also told as: " + node.m.join(", ")));
    return article;
  };
  const list = (title, ids, render, most = 60) => {
    if (!ids.length) return;
    body.append(make("h3", `${title} (${ids.length})`));
    ids.slice(0, most).forEach((id) => body.append(render(id)));
    if (ids.length > most) body.append(make("p", `and ${ids.length - most} more`));
  };
  const show = (id) => {
    const node = chain[id];
    body.replaceChildren();
    if (!node) return;
    const title = make("h2", node.k === "source" ? node.n : node.n || node.t);
    title.id = "panel-title";
    body.append(title, make("p", id, "legend"));
    if (node.x) body.append(make("p", `${node.x} ${node.u || ""}` +
      (node.c == null ? "" : `; coverage ${Math.round(node.c * 100)} %`)));
    if (node.o) body.append(make("p", node.o));
    const below = [...down(id)];
    const kind = (k) => below.filter((i) => chain[i]?.k === k);
    const facts = kind("fact").sort((a, b) => chain[a].d.localeCompare(chain[b].d));
    if (node.k === "fact") body.append(fact(id));
    if (node.k === "passage") body.append(passage(id));
    if (node.k === "source") body.append(document_(id));
    list("Facts it rests on", facts, fact);
    const direct = new Set(node.p);
    list("Data sets", kind("origin").filter((i) => direct.has(i) || !facts.length), document_);
    const above = [...up(id)];
    list("What rests on it: sentences", above.filter((i) => chain[i].k === "sentence"),
      (i) => { const p = make("p"); p.append(link(i, chain[i].t)); return p; });
    list("What rests on it: facts", above.filter((i) => chain[i].k === "fact"), fact, 20);
    list("What rests on it: numbers", above.filter((i) => chain[i].k === "number"),
      (i) => { const p = make("p"); p.append(link(i, chain[i].t + ": " + chain[i].x)); return p; }, 20);
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  };
  const target = (event) => event.target.closest?.("[data-ref]");
  document.addEventListener("click", (event) => {
    const found = target(event);
    if (found) { event.preventDefault(); show(found.dataset.ref); }
    else if (event.target === panel) panel.close();
  });
  document.addEventListener("keydown", (event) => {
    const found = target(event);
    if (found && found.tagName.toLowerCase() === "g" && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault(); show(found.dataset.ref);
    }
  });
})();
