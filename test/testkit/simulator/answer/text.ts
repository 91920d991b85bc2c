const WORDS =
  "the gateway carries every token from the vendor to the reader and writes down what it cost while a clock counts the milliseconds between".split(
    " ",
  );

/** Cuts a text into tokens as the simulator counts them: up to five characters with the white space before them. */
export function toTokens(text: string): string[] {
  return text.match(/\s*\S{1,5}|\s+$/gu) ?? [];
}

/** Number of tokens of a text, as the simulator counts them. */
export function countTokens(text: string): number {
  return toTokens(text).length;
}

/** A text of exactly `count` tokens that is the same every time. */
export function loremTokens(count: number): string[] {
  const tokens: string[] = [];
  for (let index = 0; index < count; index++) {
    const word = WORDS[index % WORDS.length] ?? "word";
    tokens.push((index === 0 ? "" : " ") + word.slice(0, 5));
  }
  return tokens;
}

/** Joins neighbouring tokens so that exactly `count` pieces are left (fewer when there are fewer tokens). */
export function regroup(tokens: readonly string[], count: number): string[] {
  if (count >= tokens.length || count < 1) return [...tokens];
  const pieces: string[] = [];
  for (let index = 0; index < count; index++) {
    const from = Math.floor((index * tokens.length) / count);
    const to = Math.floor(((index + 1) * tokens.length) / count);
    pieces.push(tokens.slice(from, to).join(""));
  }
  return pieces;
}
