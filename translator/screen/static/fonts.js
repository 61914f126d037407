// Whether this device has letters for a language: a missing letter looks like every other missing letter.

const SIZE = 24;
const results = new Map();

export function canShow(language) {
  if (!results.has(language.script)) results.set(language.script, hasLetters(language.name));
  return results.get(language.script);
}

function hasLetters(text) {
  const letters = [...text].filter((letter) => /\p{L}/u.test(letter));
  const missing = picture("\u{10FFFE}");
  return letters.every((letter) => picture(letter) !== missing);
}

function picture(letter) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * 2;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = `${SIZE}px sans-serif`;
  context.fillText(letter, 4, SIZE + 8);
  return context.getImageData(0, 0, canvas.width, canvas.height).data.join();
}
