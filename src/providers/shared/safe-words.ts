import type { JsonObject } from "../../lib/json.ts";

/** Those of the words that are on the list, each once: what may be repeated of a vendor's error. */
export function knownWords(words: readonly (string | undefined)[], known: ReadonlySet<string>): readonly string[] {
  return [...new Set(words)].filter((word): word is string => word !== undefined && known.has(word));
}

/**
 * A vendor's path of a parameter, if it is safe to repeat: made of plain words and small numbers, beginning with a name that the
 * request's body really held. A prompt or a key cannot look like that.
 */
export function safeParam(param: string | undefined, sentBody: JsonObject | undefined): string | undefined {
  if (param === undefined || sentBody === undefined || param.length > 120) return undefined;
  if (!/^[a-z_]+(?:\.(?:[a-z_]+|\d{1,4})|\[\d{1,4}\])*$/i.test(param)) return undefined;
  const [head = ""] = param.split(/[.[]/, 1);
  return Object.hasOwn(sentBody, head) ? param : undefined;
}
