// The bilingual slip: what the officer picks is printed (or saved as PDF) by the browser; nothing is kept.

import { button, dialog, h } from "./dom.js";
import { control, interfaceLanguage } from "./officerwords.js";
import { languageOf, state } from "./state.js";
import { say } from "./words.js";

const DOCUMENTS = /passport|permit|visa|licen[cs]e|certificate|diploma|contract|photo|form|registration|booklet|receipt|original|copy|notice|proof|letter|card/;
const KINDS = { slip_date: ["date", "weekday", "relative"], slip_time: ["time", "duration"], slip_amount: ["amount"] };

export function chooseSlip() {
  const words = (id) => say(interfaceLanguage(), id);
  const ready = [...state.entries.values()].filter((entry) => entry.state === "ready" && entry.target);
  const boxes = ready.map((entry) => {
    const own = entry.speaker === "officer" ? entry.text : entry.target;
    const box = h("input", { type: "checkbox", id: `slip-${entry.id}`, checked: entry.speaker === "officer" && entry.confirmed !== false });
    return { entry, box, row: h("p", { class: "row" }, box, h("label", { for: `slip-${entry.id}`, dir: "auto" }, own)) };
  });
  const print = button(words("print_slip"), () => {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ entry }) => entry);
    window_.close();
    if (chosen.length) printSlip(chosen);
  }, { class: "main" });
  const window_ = dialog(control("slip"), [h("p", {}, control("slip_choose")), ...boxes.map(({ row }) => row), print], words("close"));
}

function printSlip(entries) {
  document.querySelector("#slip")?.remove();
  const slip = h("section", { id: "slip" });
  const sides = [["officer", languageOf("officer")], ["visitor", languageOf("visitor")]];
  slip.append(h("h1", {}, sides.map(([, tag]) => say(tag, "slip_title")).join(" · ")));
  slip.append(both("slip_agreed", sides, entries.map((entry) => Object.fromEntries(sides.map(([side, tag]) => [tag, side === entry.speaker ? entry.text : entry.target])))));
  const documents = terms(entries, sides);
  if (documents.length) slip.append(both("slip_documents", sides, documents));
  for (const [id, kinds] of Object.entries(KINDS)) {
    const values = entries.flatMap((entry) => entry.literals.filter((value) => kinds.includes(value.kind) && value.source && value.target)
      .map((value) => Object.fromEntries(sides.map(([side, tag]) => [tag, side === entry.speaker ? value.source : value.target]))));
    if (values.length) slip.append(both(id, sides, values));
  }
  slip.append(h("footer", {}, ...sides.map(([, tag]) => h("p", { lang: tag, dir: "auto" }, say(tag, "slip_not_official")))));
  document.body.append(slip);
  addEventListener("afterprint", () => slip.remove(), { once: true });
  print();
}

function terms(entries, sides) {
  const found = new Map();
  for (const entry of entries)
    for (const term of entry.terms)
      if (DOCUMENTS.test(term.concept) && term.target)
        found.set(term.concept, Object.fromEntries(sides.map(([side, tag]) => [tag, side === entry.speaker ? term.source : term.target])));
  return [...found.values()];
}

function both(id, sides, rows) {
  return h("section", {},
    h("h2", {}, sides.map(([, tag]) => say(tag, id)).join(" · ")),
    h("table", {}, h("tbody", {}, ...rows.map((row) => h("tr", {}, ...sides.map(([, tag]) => h("td", { lang: tag, dir: "auto" }, row[tag])))))));
}
