// Marks official terms in a text and shows what they mean; keeps numbers and dates in their own direction.

import { button, dialog, h } from "./dom.js";
import { seat } from "./state.js";
import { say } from "./words.js";

// found: pieces of the text as {form, concept}, or {form} alone for a number, amount, date or code.
export function withMarks(text, found, explain) {
  const marks = found
    .map((mark) => ({ ...mark, start: mark.form ? text.toLowerCase().indexOf(mark.form.toLowerCase()) : -1 }))
    .filter((mark) => mark.start >= 0)
    .sort((one, other) => one.start - other.start || other.form.length - one.form.length);
  const pieces = [];
  let place = 0;
  for (const mark of marks) {
    if (mark.start < place) continue;
    pieces.push(text.slice(place, mark.start));
    place = mark.start + mark.form.length;
    const shown = text.slice(mark.start, place);
    if (mark.concept) pieces.push(button(shown, () => explain(mark.concept), { class: "term" }));
    else pieces.push(h("bdi", { dir: /\p{L}/u.test(shown) ? "auto" : "ltr" }, shown));
  }
  return [...pieces, text.slice(place)];
}

export async function showTerm(concept, own, other) {
  const answer = await fetch(`/screen/term/${own}/${other}/${encodeURIComponent(concept)}?seat=${seat()}`);
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
