// The product's own words in the language of whoever looks.

const loaded = new Map();

export async function loadWords(language) {
  if (!language || loaded.has(language)) return;
  const answer = await fetch(`/screen/messages/${language}`);
  if (answer.ok) loaded.set(language, await answer.json());
}

export function say(language, id, slots = {}) {
  const text = loaded.get(language)?.[id] ?? loaded.get("en")?.[id] ?? id;
  return text.replace(/\{([a-z_]+)\}/g, (whole, name) => slots[name] ?? whole);
}
