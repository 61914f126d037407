// Marks official terms in a text and shows what they mean.

import { button, dialog, h } from "./dom.js";
import { say } from "./words.js";

export function withTerms(text, found, explain) {
  const marks = found
    .map((term) => ({ ...term, start: term.form ? text.toLowerCase().indexOf(term.form.toLowerCase()) : -1 }))
    .filter((term) => term.start >= 0)
    .sort((one, other) => one.start - other.start || other.form.length - one.form.length);
  const pieces = [];
  let place = 0;
  for (const mark of marks) {
    if (mark.start < place) continue;
    pieces.push(text.slice(place, mark.start));
    place = mark.start + mark.form.length;
    pieces.push(button(text.slice(mark.start, place), () => explain(mark.concept), { class: "term" }));
  }
  return [...pieces, text.slice(place)];
}

export async function showTerm(concept, own, other) {
  const answer = await fetch(`/screen/term/${own}/${other}/${encodeURIComponent(concept)}`);
  if (!answer.ok) return;
  const card = await answer.json();
  const lines = [own, other]
    .filter((tag) => card[tag])
    .map((tag) => h("div", { lang: tag, dir: "auto" }, h("p", { class: "name" }, card[tag].term), meaning(card, tag)));
  dialog(say(own, "explain_term"), lines, say(own, "close"));
}

function meaning(card, tag) {
  const text = card[tag].explanation || card.definitions[tag];
  return text ? h("p", {}, text) : null;
}
