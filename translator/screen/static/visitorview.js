// The visitor's side: language, consent, conversation. On their own screen or on half of a shared one.

import { button, dialog, h } from "./dom.js";
import { languageChooser } from "./chooser.js";
import { Conversation } from "./entries.js";
import { microphone } from "./microphone.js";
import { setLanguage, toggleSize, toggleTheme } from "./page.js";
import { PhrasePanel } from "./phrases.js";
import { send } from "./socket.js";
import { languageOf, state } from "./state.js";
import { talkButton } from "./talk.js";
import { say } from "./words.js";

export class VisitorView {
  constructor(root) {
    this.root = root;
    this.conversation = new Conversation("visitor");
    this.phrases = new PhrasePanel("visitor");
    this.talk = talkButton("visitor", "visitor");
    this.changing = false;
    this.stage = "";
  }

  get language() {
    return languageOf("visitor") ?? languageOf("officer") ?? "en";
  }

  word(id, slots) {
    return say(this.language, id, slots);
  }

  async languages() {
    this.changing = false;
    this.stage = "";
    setLanguage(this.root, languageOf("visitor") ?? "en");
    await this.phrases.load();
    this.conversation.show();
  }

  update(change) {
    if (!state.status) return;
    const stage = this.wanted();
    if (stage !== this.stage) this.enter(stage);
    if (change.is === "entry") this.conversation.show(change.entry.id);
    if (change.is === "gone") this.conversation.show(change.entry);
    if (change.is === "all" || change.is === "wiped") this.conversation.show();
    if (change.is === "nothing" && change.speaker === "visitor") this.conversation.note(this.word(change.code));
    if (change.is === "refused") this.conversation.note(this.word(change.code));
    if (change.is === "ends_soon") this.warnOfEnd(change.seconds);
    if (change.is === "wiped") this.conversation.note(this.word("session_erased"));
    if (change.is === "connection")
      this.conversation.note(this.word(state.connected ? "connection_restored" : "connection_lost"));
    this.label();
  }

  wanted() {
    if (!languageOf("visitor") || this.changing) return "language";
    return state.status.consent === null ? "consent" : "talk";
  }

  enter(stage) {
    this.stage = stage;
    if (stage === "language") this.root.replaceChildren(this.chooser());
    else if (stage === "consent") this.root.replaceChildren(this.consent());
    else {
      this.root.replaceChildren(this.conversation.list, this.bar(), this.phrases.element);
      this.conversation.show();
    }
  }

  chooser() {
    return languageChooser((tag) => send({ do: "language", tag, side: "visitor" }), {
      exclude: languageOf("officer"),
      words: this.language,
    });
  }

  consent() {
    return h(
      "section",
      { class: "consent" },
      h("h1", {}, this.word("welcome")),
      h("p", { class: "big" }, this.word("consent_question")),
      h("p", {}, this.word("privacy_local")),
      h("p", {}, this.word("privacy_not_stored")),
      h(
        "div",
        { class: "actions" },
        button(this.word("agree"), () => send({ do: "consent", given: true }), { class: "main" }),
        button(this.word("disagree"), () => send({ do: "consent", given: false })),
        this.changeLanguage(),
      ),
    );
  }

  changeLanguage() {
    return button(this.word("change_language"), () => {
      this.changing = true;
      this.enter("language");
    }, { class: "quiet" });
  }

  bar() {
    const field = h("input", { type: "text", maxlength: 2000, autocomplete: "off", dir: "auto" });
    field.placeholder = this.word("type_here");
    field.setAttribute("aria-label", this.word("type_here"));
    const form = h("form", { class: "typing" }, field, h("button", {}, this.word("send")));
    form.onsubmit = (event) => {
      event.preventDefault();
      if (field.value.trim()) send({ do: "write", text: field.value, side: "visitor" });
      field.value = "";
    };
    this.hint = h("p", { class: "hint", role: "status" });
    return h(
      "div",
      { class: "bar" },
      this.talk,
      this.hint,
      form,
      h(
        "div",
        { class: "tools" },
        this.changeLanguage(),
        button(this.word("call_officer"), () => send({ do: "call" }), { class: "quiet" }),
        button(this.word("larger_text"), toggleSize, { class: "quiet" }),
        button(this.word("dark_screen"), toggleTheme, { class: "quiet" }),
        button(this.word("privacy_title"), () => this.privacy(), { class: "quiet" }),
      ),
    );
  }

  privacy() {
    const lines = ["privacy_local", "privacy_not_stored", "help_text"].map((id) => h("p", {}, this.word(id)));
    const again = button(this.word("consent_question"), () => {
      box.close();
      this.enter("consent");
    });
    const box = dialog(this.word("privacy_title"), [...lines, again], this.word("close"));
  }

  label() {
    if (this.stage !== "talk") return;
    const speech = state.languages.get(languageOf("visitor"))?.speech;
    const allowed = speech && state.status.consent;
    const on = state.status.speaking === "visitor";
    this.talk.hidden = !allowed || state.status.hands_free;
    this.talk.textContent = this.word(on ? "listening" : "press_to_speak");
    this.talk.setAttribute("aria-pressed", String(on));
    let hint = "";
    if (!speech) hint = "no_recognition";
    else if (!state.status.consent) hint = "consent_declined";
    else if (microphone.problem) hint = microphone.problem;
    else if (state.status.hands_free) hint = "speak_now";
    else if (!state.languages.get(languageOf("visitor")).voice) hint = "no_voice";
    this.hint.textContent = hint ? this.word(hint) : "";
  }

  warnOfEnd(seconds) {
    if (this.ending?.isConnected) {
      this.ending.querySelector("p").textContent = this.word("session_ends_soon", { seconds });
      return;
    }
    this.ending = h("div", { class: "ending", role: "alert" },
      h("p", {}, this.word("session_ends_soon", { seconds })),
      button(this.word("continue_session"), () => {
        send({ do: "keep" });
        this.ending.remove();
      }, { class: "main" }));
    this.root.append(this.ending);
  }
}
