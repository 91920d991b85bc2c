import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveGraphql, type ServedGraphql } from "../../testkit/serve-graphql.ts";

const CREATE = "mutation C($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }";
const INPUT = { model: "openai/gpt-4o-mini", messages: [{ role: "USER", text: "hello" }] };

describe("a value of the wrong type", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  const DATE = "Give a moment with seconds and zone, such as 2026-03-01T12:00:00Z.";

  it.each<[string, Record<string, unknown>, string]>([
    ["timeoutMs", { timeoutMs: 1e12 }, "Give a whole number from -2147483648 to 2147483647."],
    ["maxOutputTokens", { maxOutputTokens: "5" }, "Give a whole number from -2147483648 to 2147483647."],
    ["temperature", { temperature: "0.5" }, "Give a number, not a text."],
    ["endUserId", { endUserId: 5 }, "Give a text."],
    ["metadata", { metadata: "{}" }, "Give the JSON object itself, not its text."],
    ["subject.id", { subject: { type: "Order", id: 1.5 } }, "Give a text or a whole number."],
  ])("as a variable is told what to give instead: %s", async (place, more, hint) => {
    const { errors } = await served.post(CREATE, { variables: { input: { ...INPUT, ...more } } });
    expect(errors?.[0]?.message).toMatch(
      new RegExp(`^The variable \\$input is wrong at ${place}: \\w+ cannot represent`),
    );
    expect(errors?.[0]?.message.endsWith(` this value. ${hint}`)).toBe(true);
  });

  it.each(["2026-11-01", "2026-11-01T00:00:00", 1_764_374_400, ""])("is no moment: %j", async (since) => {
    const query = "query U($since: DateTime) { usage(filter: { since: $since }) { total { requests } } }";
    const { errors } = await served.post(query, { variables: { since } });
    expect(errors?.[0]?.message).toBe(`The variable $since is wrong: DateTime cannot represent this value. ${DATE}`);
  });

  it.each<[string, string]>([
    ["timeoutMs: 5.0", "Int cannot represent non-integer value: … Give a whole number from -2147483648 to 2147483647."],
    ['metadata: "{}"', "JSONObject cannot represent non-object value: … Give the JSON object itself, not its text."],
    [
      'reasoningEffort: "LOW"',
      'Enum "ReasoningEffort" cannot represent non-enum value: …. Write its name without quotes.',
    ],
  ])("in the document is told so too: %s", async (field, message) => {
    const input = `{ model: "openai/gpt-4o-mini", messages: [{ role: USER, text: "hi" }], ${field} }`;
    const { errors } = await served.post(`mutation { createCompletion(input: ${input}) { completion { id } } }`);
    expect(errors?.map((error) => error.message)).toEqual([message]);
  });
});
