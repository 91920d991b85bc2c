/** A string constant of Go source: one literal, or several joined by `+`. */
export interface GoString {
  readonly value: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** The source before it, up to 160 characters: what it is given to. */
  readonly before: string;
  /** How many functions begin before it: strings of one function have the same. */
  readonly functionIndex: number;
}

/** A comment, a raw string, a string or a character. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g;
/** What joins two literals. */
const JOIN = /^\s*\+\s*$/;
const BEFORE_CHARS = 160;

/** The string constants of a Go file, in order. */
export function readGoStrings(source: string): readonly GoString[] {
  const strings: GoString[] = [];
  let end = -1;
  for (const match of source.matchAll(TOKEN)) {
    const value = valueOf(match[0]);
    if (value === undefined) continue;
    const last = strings.at(-1);
    if (last !== undefined && JOIN.test(source.slice(end, match.index))) {
      strings[strings.length - 1] = { ...last, value: last.value + value };
    } else {
      const earlier = source.slice(0, match.index);
      strings.push({
        value,
        line: earlier.split("\n").length,
        before: earlier.slice(-BEFORE_CHARS),
        functionIndex: [...earlier.matchAll(/^func /gm)].length,
      });
    }
    end = match.index + match[0].length;
  }
  return strings;
}

/** `undefined` for what is no string, or holds escapes that JSON does not know. */
function valueOf(token: string): string | undefined {
  if (token.startsWith("`")) return token.slice(1, -1);
  if (!token.startsWith('"')) return undefined;
  try {
    return String(JSON.parse(token));
  } catch {
    return undefined;
  }
}
