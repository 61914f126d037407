// The officer's page: conversation, talk keys, phrases, the visitor's screen, settings, the end.

import { languageChooser } from "./chooser.js";
import { button, dialog, h } from "./dom.js";
import { Conversation } from "./entries.js";
import { closeMicrophone, microphone } from "./microphone.js";
import { control, interfaceLanguage } from "./officerwords.js";
import { startPage, toggleSize, toggleTheme } from "./page.js";
import { PhrasePanel, askAgain } from "./phrases.js";
import { keyFor, showSettings } from "./settings.js";
import { chooseSlip } from "./slip.js";
import { send } from "./socket.js";
import { languageOf, state } from "./state.js";
import { begin, end, talkButton } from "./talk.js";
import { hush, voice } from "./voice.js";
import { say } from "./words.js";

const conversation = new Conversation("officer");
const phrases = new PhrasePanel("officer");
const words = (id, slots) => say(interfaceLanguage(), id, slots);
const talk = { officer: talkButton("officer", "officer"), visitor: talkButton("visitor", "visitor") };
const top_ = h("header", {});
const again = h("div", { class: "again" });
const field = h("input", { type: "text", maxlength: 2000, autocomplete: "off", dir: "auto" });
const forVisitor = h("input", { type: "checkbox", id: "for-visitor" });
const notice = h("p", { class: "hint", role: "status" });

function build() {
  document.documentElement.lang = interfaceLanguage();
  document.title = control("title");
  field.placeholder = words("type_here");
  field.setAttribute("aria-label", words("type_here"));
  const form = h("form", { class: "typing" }, field, h("button", {}, words("send")),
    h("label", { for: "for-visitor" }, forVisitor, control("as_visitor")));
  form.onsubmit = (event) => {
    event.preventDefault();
    if (field.value.trim()) send({ do: "write", text: field.value, side: forVisitor.checked ? "visitor" : "officer" });
    field.value = "";
  };
  document.querySelector("main").replaceChildren(top_, conversation.list,
    h("div", { class: "bar" }, again, h("div", { class: "talks" }, talk.officer, talk.visitor), notice, form),
    phrases.element);
}

function chooseLanguage() {
  const box = dialog(control("visitor_language"), languageChooser((tag) => {
    send({ do: "language", tag, side: "visitor" });
    box.close();
  }, { exclude: languageOf("officer"), words: interfaceLanguage() }), words("close"));
}

function header() {
  const visitor = state.languages.get(languageOf("visitor"));
  const parts = [
    button(visitor ? `${control("visitor_language")}: ${visitor.name} ${visitor.chinese}` : control("not_chosen"), chooseLanguage,
      { class: visitor ? "" : "main", id: "visitor-language" }),
  ];
  if (visitor) parts.push(...consent(), ...handsFree());
  parts.push(
    h("span", { class: "presence" }, control("visitors", { count: state.visitors })),
    button(control("visitor_screen"), visitorScreen, { class: "quiet" }),
    button(control("slip"), chooseSlip, { class: "quiet" }),
    toggle(control("mute"), voice.muted, (on) => {
      voice.muted = on;
      localStorage.setItem("muted", on ? "yes" : "no");
      hush();
    }),
    button(words("larger_text"), toggleSize, { class: "quiet" }),
    button(words("dark_screen"), toggleTheme, { class: "quiet" }),
    button(control("settings"), showSettings, { class: "quiet" }),
    button(control("wipe", { key: keyFor("wipe") }), () => send({ do: "wipe" }), { class: "danger", id: "wipe" }),
  );
  top_.replaceChildren(...parts);
}

function consent() {
  const given = state.status.consent;
  const text = given === null ? "consent_open" : given ? "consent_yes" : "consent_no";
  const parts = [h("span", { class: `consent-state ${given}` }, control(text))];
  if (given !== true) parts.push(button(control("ask_consent"), () => send({ do: "consent", given: true }), { class: "quiet", id: "consented" }));
  return parts;
}

function handsFree() {
  if (!state.status.consent || !state.languages.get(languageOf("visitor")).speech) return [];
  const set = (on, detect) => send({ do: "hands_free", on, detect });
  const { hands_free: on, detect } = state.status;
  return [toggle(words("hands_free"), on && !detect, (next) => set(next, false)), toggle(control("detect"), detect, (next) => set(next, true))];
}

function toggle(label, on, change) {
  return button(label, () => change(!on), { class: "quiet", "aria-pressed": String(Boolean(on)) });
}

function visitorScreen() {
  send({ do: "pair" });
}

function showCode(code) {
  const address = `${location.origin}/visitor`;
  const open = button(control("visitor_window"), () => {
    window.open(`/visitor#${code}`, "visitor", "popup");
    box.close();
  }, { class: "main" });
  const table = h("a", { href: `/table${location.search}` }, control("table"));
  const box = dialog(control("visitor_screen"), [open, h("h3", {}, control("tablet")),
    h("p", {}, control("tablet_hint", { address })), h("p", { class: "code" }, code), h("p", {}, table)], words("close"));
}

function label() {
  for (const side of ["officer", "visitor"]) {
    const on = state.status.speaking === side;
    const speech = state.languages.get(languageOf(side))?.speech;
    talk[side].textContent = on ? control("listening") : control(`${side}_talks`, { key: keyFor(side) });
    talk[side].setAttribute("aria-pressed", String(on));
    talk[side].disabled = !speech || !languageOf("visitor") || state.status.hands_free || (side === "visitor" && !state.status.consent);
  }
  const visitor = state.languages.get(languageOf("visitor"));
  const hints = [];
  if (microphone.problem) hints.push(words(microphone.problem));
  if (visitor && !visitor.speech) hints.push(`${visitor.chinese} ${visitor.english}: ${words("no_recognition")}`);
  if (visitor && !visitor.voice) hints.push(`${visitor.chinese} ${visitor.english}: ${words("no_voice")}`);
  if (state.status.hands_free) hints.push(words("speak_now"));
  if (!state.connected) hints.push(words("connection_lost"));
  notice.textContent = hints.join(" · ");
}

function change(message) {
  if (!state.status) {
    if (message.is === "refused") conversation.note(words(message.code));
    return;
  }
  if (message.is === "entry") conversation.show(message.entry.id);
  else if (message.is === "gone") conversation.show(message.entry);
  else if (message.is === "all" || message.is === "wiped") conversation.show();
  else if (message.is === "nothing") conversation.note(words(message.code));
  else if (message.is === "refused") conversation.note(words(message.code));
  else if (message.is === "called") conversation.note(control("called"));
  else if (message.is === "code") showCode(message.code);
  else if (message.is === "ends_soon") conversation.note(words("session_ends_soon", { seconds: message.seconds }));
  if (message.is === "wiped") {
    closeMicrophone();
    conversation.note(words("session_erased"));
  }
  header();
  label();
}

function keys() {
  addEventListener("keydown", (event) => {
    if (event.key === keyFor("wipe")) {
      event.preventDefault();
      send({ do: "wipe" });
    } else if (event.key === "Escape" && !document.querySelector("dialog")) send({ do: "hush" });
    for (const side of ["officer", "visitor"])
      if (event.key === keyFor(side)) {
        event.preventDefault();
        if (!event.repeat && !talk[side].disabled) begin(side);
      }
  });
  addEventListener("keyup", (event) => {
    for (const side of ["officer", "visitor"]) if (event.key === keyFor(side)) end(side, { tap: false });
  });
}

voice.onchange = () => conversation.show();
microphone.onproblem = () => state.status && label();
keys();
startPage("officer", {
  onready: build,
  onchange: change,
  onlanguages: async () => {
    await phrases.load();
    again.replaceChildren(...askAgain(phrases).map((phrase) =>
      button(phrase.texts[languageOf("officer")], () => phrases.use(phrase), { class: "quiet" })));
    conversation.show();
  },
});
