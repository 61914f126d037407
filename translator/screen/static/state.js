// What this page knows, and who wants to hear of changes.

export const state = {
  side: "officer",
  connected: false,
  status: null,
  entries: new Map(),
  visitors: 0,
  languages: new Map(),
};

// The seat of this page; one browser may show several, each with a cookie of its own.
export function seat() {
  const counter = new URLSearchParams(location.search).get("counter") ?? "1";
  return state.side === "visitor" ? "visitor" : `officer-${counter}`;
}

const listeners = new Set();

export function watch(listener) {
  listeners.add(listener);
}

export function tell(change) {
  for (const listener of listeners) listener(change);
}

export function apply(message) {
  if (message.is === "all") {
    state.status = message.status;
    state.entries = new Map(message.entries.map((entry) => [entry.id, entry]));
  } else if (message.is === "entry") state.entries.set(message.entry.id, message.entry);
  else if (message.is === "gone") state.entries.delete(message.entry);
  else if (message.is === "status") state.status = message.status;
  else if (message.is === "presence") state.visitors = message.visitors;
  else if (message.is === "wiped") state.entries.clear();
  tell(message);
}

export function languageOf(side) {
  return side === "officer" ? state.status?.officer_language : state.status?.visitor_language;
}

export async function loadLanguages() {
  const answer = await fetch("/screen/languages");
  for (const language of await answer.json()) state.languages.set(language.tag, language);
}
