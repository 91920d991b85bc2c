import { Kind, print, type ASTNode, type GraphQLError } from "graphql";

/**
 * What an error of graphql-js says, without the values that it quotes: they may be a prompt, and errors travel further than
 * answers do.
 */
export function redactMessage(error: GraphQLError, options: { readonly hidesSuggestions: boolean }): string {
  let message = error.message;
  for (const node of error.nodes ?? []) {
    for (const quoted of literalsOf(node)) message = message.replaceAll(quoted, "…");
  }
  // The parser names the token that it did not expect; a text's content stands there too.
  message = message.replace(/^(Syntax Error: .*?\b(?:Block)?String) ".*"\.?$/s, "$1.");
  const isQuotedEnum = /^Enum "\w+" cannot represent/.test(message) && error.nodes?.[0]?.kind === Kind.STRING;
  if (isQuotedEnum) return `${message.replace(/ Did you mean .*$/s, "")} Write its name without quotes.`;
  message += hintOf(message);
  return options.hidesSuggestions ? message.replace(/ Did you mean [\s\S]*\?$/, "") : message;
}

/** The reason of a value's refusal, without the value. */
export function redactReason(reason: string, options: { readonly hidesSuggestions: boolean }): string {
  const scalar = /^(?:Enum )?"?(\w+)"? cannot represent/.exec(reason)?.[1];
  if (scalar !== undefined) return `${scalar} cannot represent this value.${hintOf(reason)}`;
  const enumType =
    /^Value "[\s\S]*" does not exist in ("\w+" enum)\.(?: Did you mean the enum value ([\w", ]+(?: or "\w+")?)\?)?$/.exec(
      reason,
    );
  if (enumType !== null) {
    const [, name = "", suggestion] = enumType;
    const isSuggested = suggestion !== undefined && !options.hidesSuggestions;
    return `This value does not exist in ${name}.${isSuggested ? ` Did you mean ${suggestion}?` : ""}`;
  }
  const kept =
    /^(?:Field "\w+" (?:of required type "[\w![\]]+" was not provided|is not defined by type "\w+")|Expected [\w-]+ type "[\w![\]]+" not to be null|Expected type "\w+" to be an object)\./.exec(
      reason,
    )?.[0];
  if (kept !== undefined) return kept;
  return GIVEN_REASONS.has(reason) ? reason : "This value cannot be taken.";
}

/** What to give where a scalar refuses a value; graphql-js says only what it refuses. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["Int", "Give a whole number from -2147483648 to 2147483647."],
  ["SafeInt", "Give a whole number."],
  ["Float", "Give a number, not a text."],
  ["String", "Give a text."],
  ["Boolean", "Give true or false."],
  ["ID", "Give a text or a whole number."],
  ["DateTime", "Give a moment with seconds and zone, such as 2026-03-01T12:00:00Z."],
  ["JSONObject", "Give the JSON object itself, not its text."],
]);

/** The hint for a scalar's refusal, after a blank; empty for anything else. */
function hintOf(reason: string): string {
  const hint = HINTS.get(/^(\w+) cannot represent/.exec(reason)?.[1] ?? "");
  return hint === undefined ? "" : ` ${hint}`;
}

/** Reasons of our own scalars, which quote nothing. */
const GIVEN_REASONS: ReadonlySet<string> = new Set([
  'Decimal must be a decimal number as a string, for example "0.05".',
  "A JSON object has at most 100 levels.",
]);

/** A value's texts as graphql-js quotes them: as written, or bare. */
function literalsOf(node: ASTNode): readonly string[] {
  switch (node.kind) {
    case Kind.STRING:
      return node.value === "" ? [] : [print(node), node.value];
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.ENUM:
      return [print(node)];
    case Kind.LIST:
    case Kind.OBJECT:
      return [print(node)];
    default:
      return [];
  }
}
