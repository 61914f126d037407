// The conversation as one side sees it: their own language large, the other one small.

import { button, dialog, h } from "./dom.js";
import { send } from "./socket.js";
import { languageOf, state } from "./state.js";
import { showTerm, withMarks } from "./terms.js";
import { play, voice } from "./voice.js";
import { say } from "./words.js";

const CHECKED = new Set(["amount", "date", "weekday", "relative", "time", "duration", "number", "percent", "phone", "identifier"]);

export class Conversation {
  constructor(side) {
    this.side = side;
    this.shown = new Map();
    this.list = h("div", { class: "conversation", role: "log", "aria-live": "polite", tabindex: "0" });
  }

  get language() {
    return languageOf(this.side) ?? languageOf("officer") ?? "en";
  }

  word(id, slots) {
    return say(this.language, id, slots);
  }

  // Draws one entry anew, or all of them.
  show(id) {
    if (id === undefined) {
      this.shown.clear();
      this.list.replaceChildren();
      for (const entry of state.entries.keys()) this.show(entry);
      return;
    }
    const entry = state.entries.get(id);
    const old = this.shown.get(id);
    if (!entry) {
      old?.remove();
      this.shown.delete(id);
      return;
    }
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 120;
    const item = this.draw(entry);
    if (old) old.replaceWith(item);
    else this.list.append(item);
    this.shown.set(id, item);
    if (atEnd || !old) this.list.scrollTop = this.list.scrollHeight;
  }

  note(text) {
    const item = h("p", { class: "note", role: "status" }, text);
    this.list.append(item);
    this.list.scrollTop = this.list.scrollHeight;
    setTimeout(() => item.remove(), 8000);
  }

  draw(entry) {
    const own = entry.speaker === this.side;
    const item = h("article", {
      class: `entry ${entry.speaker} ${entry.state} risk-${entry.risk}`,
      "data-entry": String(entry.id),
    });
    item.setAttribute("aria-label", this.word(entry.speaker));
    item.append(h("p", { class: "speaker" }, this.word(entry.speaker), this.labels(entry)));
    if (entry.state === "taken_back") {
      item.append(h("p", { class: "small" }, this.word("taken_back")));
      return item;
    }
    const source = this.text(entry, "source", entry.language);
    const target = this.text(entry, "target", entry.target_language);
    item.append(...(own ? [big(source), small(target)] : [big(target), small(source)]));
    item.append(this.progress(entry), this.back(entry), this.warnings(entry, own), this.values(entry, own));
    item.append(this.actions(entry, own));
    return item;
  }

  text(entry, which, language) {
    const box = h("p", { lang: language, dir: state.languages.get(language)?.rtl ? "rtl" : "ltr", class: which });
    if (which === "source" && !entry.text) {
      box.append(h("span", {}, entry.settled), h("span", { class: "tentative" }, entry.tentative));
      return box;
    }
    const marks = entry.terms.map((term) => ({ concept: term.concept, form: term[which] }));
    marks.push(...entry.literals.map((value) => ({ form: value[which] })));
    const explain = (concept) => showTerm(concept, this.language, this.other());
    box.append(...withMarks(which === "source" ? entry.text : entry.target, marks, explain));
    return box;
  }

  other() {
    return languageOf(this.side === "officer" ? "visitor" : "officer");
  }

  labels(entry) {
    const labels = [];
    if (entry.edited) labels.push("label_edited");
    if (entry.corrected) labels.push("label_edited");
    else if (entry.origin) labels.push(`label_${entry.origin}`);
    if (entry.origin === "machine" && entry.grade === "draft") labels.push("label_draft");
    return [...new Set(labels)].map((id) => h("span", { class: `label ${id}` }, this.word(id)));
  }

  progress(entry) {
    const words = { hearing: "listening", recognising: "recognising", translating: "translating" };
    if (entry.state === "failed" || entry.error)
      return h("p", { class: "failed", role: "alert" }, this.word(entry.error || "unexpected"));
    if (!words[entry.state]) return "";
    return h("p", { class: "progress" }, this.word(words[entry.state]));
  }

  back(entry) {
    if (!entry.back) return "";
    return h(
      "div",
      { class: "back" },
      h("span", { class: "label" }, this.word("label_back_translation")),
      h("p", { lang: entry.language, dir: "auto" }, entry.back),
    );
  }

  // Why the other side should be asked; both sides see it, each in its language.
  warnings(entry, own) {
    const quiet = new Set(["phrase_unreviewed", "draft_route", "mixed_route"]);
    const shown = entry.warnings.filter((code) => own || this.side === "officer" || !quiet.has(code));
    if (entry.state !== "ready" || entry.risk === "low" || !shown.length) return "";
    const grave = shown.some((code) => !quiet.has(code));
    const box = h("div", { class: grave ? "warnings" : "warnings mild" });
    if (grave) box.append(h("p", { class: "headline" }, this.word("confirm_translation")));
    box.append(h("ul", {}, ...shown.map((code) => h("li", {}, this.word(code)))));
    if (entry.risk === "high") {
      box.append(h("p", {}, this.word("not_spoken")));
      if (this.side === "officer" && entry.target)
        box.append(
          button(this.word("speak_anyway"), () => send({ do: "speak", entry: entry.id, consent: true })),
        );
    }
    return box;
  }

  // Numbers, dates and amounts are read back to the listener.
  values(entry, own) {
    const values = entry.literals.filter((value) => CHECKED.has(value.kind));
    if (entry.state !== "ready" || !values.length) return "";
    const which = own ? "source" : "target";
    const chips = values.map((value) =>
      h(
        "span",
        { class: `value ${value.status}`, dir: "auto" },
        value[which] || "?",
        h("small", {}, own ? value.target || "?" : value.source || "?"),
      ),
    );
    const box = h("div", { class: "values" }, ...chips);
    if (entry.confirmed === null) {
      if (!own || this.side === "officer") {
        const confirm = (right) => () => send({ do: "confirm", entry: entry.id, right });
        box.append(button(this.word("confirm"), confirm(true)), button(this.word("not_right"), confirm(false)));
      }
    } else box.append(h("strong", { class: entry.confirmed ? "right" : "wrong" }, entry.confirmed ? "✓" : "✗ " + this.word("not_right")));
    return box;
  }

  actions(entry, own) {
    const box = h("div", { class: "actions" });
    const add = (id, action, properties) => box.append(button(this.word(id), action, properties));
    const done = entry.state === "ready" && entry.target;
    if (done && state.languages.get(entry.target_language)?.voice && entry.risk !== "high") {
      if (voice.speaking === entry.id) add("stop", () => send({ do: "hush" }));
      else {
        add("play_again", () => play(entry.id));
        add("play_slower", () => play(entry.id, true));
      }
    }
    if (this.side === "officer" && done) add("back_translate", () => send({ do: "back", entry: entry.id }));
    if ((own || this.side === "officer") && ["ready", "failed"].includes(entry.state) && entry.text)
      add("edit", () => this.edit(entry));
    if (own || this.side === "officer") add("undo", () => send({ do: "take_back", entry: entry.id }));
    return box;
  }

  edit(entry) {
    const field = h("textarea", { rows: 3, lang: entry.language, dir: "auto", "aria-label": this.word("edit") });
    field.value = entry.text;
    const parts = [field, button(this.word("save"), () => save("edit", field.value), { class: "main" })];
    if (this.side === "officer" && entry.target) {
      const target = h("textarea", { rows: 3, lang: entry.target_language, dir: "auto", "aria-label": this.word("label_edited") });
      target.value = entry.target;
      const keep = h("input", { type: "checkbox", id: "remember" });
      parts.push(
        h("hr"),
        target,
        h("label", { for: "remember" }, keep, this.word("label_memory")),
        button(this.word("save"), () => save("correct", target.value, { remember: keep.checked })),
      );
    }
    const box = dialog(this.word("edit"), parts, this.word("cancel"));
    function save(what, text, more = {}) {
      if (text.trim()) send({ do: what, entry: entry.id, text, ...more });
      box.close();
    }
    field.focus();
  }
}

function big(element) {
  element.classList.add("big");
  return element;
}

function small(element) {
  element.classList.add("small");
  return element;
}
