/** A text without the given character at its end, however often it stands there. Linear on any text, which `/x+$/` is not: it takes the square of a run that is not at the end. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
