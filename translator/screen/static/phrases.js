// Approved phrases by situation, in both languages; one tap translates, slots are asked for first.

import { button, dialog, h } from "./dom.js";
import { send } from "./socket.js";
import { languageOf, seat, state } from "./state.js";
import { say } from "./words.js";

export class PhrasePanel {
  constructor(side) {
    this.side = side;
    this.situation = "greeting";
    this.asked = 0;
    this.search = h("input", { type: "search", autocomplete: "off", oninput: () => this.find() });
    this.tabs = h("div", { class: "tabs", role: "group" });
    this.list = h("ul", { class: "phrases" });
    this.element = h("section", { class: "panel" }, this.search, this.tabs, this.list);
    this.all = [];
  }

  get own() {
    return languageOf(this.side);
  }

  get other() {
    return languageOf(this.side === "officer" ? "visitor" : "officer");
  }

  async load() {
    const words = (id) => say(this.own, id);
    this.search.placeholder = words("search");
    this.search.setAttribute("aria-label", `${words("search")}: ${words("phrases")}`);
    this.element.setAttribute("aria-label", words("phrases"));
    this.all = this.own && this.other ? await this.fetch("") : [];
    const situations = [...new Set(this.usable(this.all).map((phrase) => phrase.situation))];
    if (!situations.includes(this.situation)) this.situation = situations[0];
    this.tabs.replaceChildren(
      ...situations.map((name) =>
        button(words(`situation_${name}`), () => this.choose(name), { "data-situation": name }),
      ),
    );
    this.choose(this.situation);
  }

  async fetch(query) {
    const answer = await fetch(`/screen/phrases/${this.own}/${this.other}?seat=${seat()}&q=${encodeURIComponent(query)}`);
    return answer.ok ? answer.json() : [];
  }

  usable(phrases) {
    return phrases.filter((phrase) => phrase.side === this.side || phrase.side === "both");
  }

  choose(situation) {
    this.situation = situation;
    for (const tab of this.tabs.children)
      tab.setAttribute("aria-pressed", String(tab.dataset.situation === situation));
    this.show(this.usable(this.all).filter((phrase) => phrase.situation === situation));
  }

  async find() {
    const query = this.search.value.trim();
    const mine = ++this.asked;
    const found = query ? await this.fetch(query) : null;
    if (mine !== this.asked) return;
    if (found) this.show(this.usable(found));
    else this.choose(this.situation);
  }

  show(phrases) {
    this.list.replaceChildren(
      ...phrases.map((phrase) =>
        h("li", {}, button([
          h("span", { lang: this.own, dir: "auto" }, phrase.texts[this.own]),
          h("small", { lang: this.other, dir: "auto" }, phrase.texts[this.other]),
        ], () => this.use(phrase))),
      ),
    );
  }

  use(phrase) {
    const text = phrase.texts[this.own];
    if (!phrase.slots.length) {
      send({ do: "write", text, side: this.side });
      return;
    }
    const fields = phrase.slots.map((slot) =>
      h("input", { name: slot, "aria-label": slot, placeholder: slot, required: true, dir: "auto" }),
    );
    const form = h("form", {}, h("p", { lang: this.own, dir: "auto" }, text), ...fields,
      h("button", { class: "main" }, say(this.own, "send")));
    const box = dialog(say(this.own, "phrases"), form, say(this.own, "cancel"));
    form.onsubmit = (event) => {
      event.preventDefault();
      const filled = fields.reduce((sentence, field) => sentence.replace(`{${field.name}}`, field.value.trim()), text);
      send({ do: "write", text: filled, side: this.side });
      box.close();
    };
    fields[0].focus();
  }
}

// The phrases with which one asks again, for the row above the microphone.
export function askAgain(panel) {
  return panel.usable(panel.all).filter((phrase) => phrase.situation === "clarify" && !phrase.slots.length).slice(0, 4);
}

export function bothChosen() {
  return Boolean(state.status?.officer_language && state.status?.visitor_language);
}
