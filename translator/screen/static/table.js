// One tablet between two people: the far half is turned round for the visitor.

import { Conversation } from "./entries.js";
import { button, h } from "./dom.js";
import { control, interfaceLanguage } from "./officerwords.js";
import { startPage } from "./page.js";
import { PhrasePanel } from "./phrases.js";
import { send } from "./socket.js";
import { languageOf, state } from "./state.js";
import { talkButton } from "./talk.js";
import { VisitorView } from "./visitorview.js";
import { say } from "./words.js";

const visitor = new VisitorView(document.querySelector("#far"));
const near = document.querySelector("#near");
const conversation = new Conversation("officer");
const phrases = new PhrasePanel("officer");
const talk = talkButton("officer", "officer");
const words = (id, slots) => say(interfaceLanguage(), id, slots);
const wipe = button(control("wipe", { key: "✕" }), () => send({ do: "wipe" }), { class: "danger" });

startPage("officer", {
  onready: () => near.replaceChildren(conversation.list, h("div", { class: "bar" }, talk, wipe), phrases.element),
  onchange: (change) => {
    if (!state.status) return;
    visitor.update(change);
    if (change.is === "entry") conversation.show(change.entry.id);
    else if (change.is === "gone") conversation.show(change.entry);
    else if (change.is === "all" || change.is === "wiped") conversation.show();
    else if (change.is === "nothing" && change.speaker === "officer") conversation.note(words(change.code));
    talk.textContent = state.status.speaking === "officer" ? control("listening") : control("officer_talks", { key: "●" });
    talk.setAttribute("aria-pressed", String(state.status.speaking === "officer"));
    talk.disabled = !languageOf("visitor") || !state.languages.get(languageOf("officer"))?.speech;
  },
  onlanguages: async () => {
    await visitor.languages();
    await phrases.load();
    conversation.show();
  },
});
