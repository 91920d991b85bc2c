import type { JsonValue } from "../../../../src/lib/json.ts";
import { BODY_CALLS, type BodyCallName } from "./calls.ts";
import type { BodyDifference } from "./compare-bodies.ts";
import { COMPATIBLE_EXPLAINED } from "./compatible-differences.ts";
import { FAMILY_EXPLAINED } from "./family-differences.ts";
import { inEach, NONE, type Explained, type Sides } from "./explained.ts";
import type { BodyVendor } from "./vendors.ts";

/** The models whose bodies are compared; those of one vendor take different things. */
export const BODY_MODELS = {
  openai: ["gpt-4o-mini", "gpt-5", "gpt-5.4"],
  "openai-responses": ["gpt-4o-mini", "gpt-5", "gpt-5.4"],
  anthropic: ["claude-haiku-4-5", "claude-opus-5", "claude-opus-5-5"],
  google: ["gemini-2.5-flash", "gemini-3-pro-preview"],
  xai: ["grok-3", "grok-3-mini"],
  together: ["meta-llama/Llama-3.3-70B-Instruct-Turbo"],
  groq: ["llama-3.3-70b-versatile", "openai/gpt-oss-120b"],
  mistral: ["mistral-large-latest", "mistral-small-latest"],
  deepseek: ["deepseek-chat", "deepseek-reasoner"],
  perplexity: ["sonar", "sonar-deep-research"],
} as const satisfies Readonly<Record<BodyVendor, readonly string[]>>;

/** Calls with media that neither sends to the Responses API. */
const REFUSED_BY_BOTH = /^(?:audio (?:WAV|MP3|FLAC)|(?:text|CSV|ZIP|video) file)$/;

/** Calls to the Responses API of which OpenAI is to keep no copy. */
const NOT_KEPT = (Object.keys(BODY_CALLS) as BodyCallName[]).filter(
  (name) => name !== "options of the call" && !REFUSED_BY_BOTH.test(name),
);

function resultAt(part: number, text: string): Readonly<Record<string, Sides>> {
  const path = `contents[2].parts[${String(part)}].functionResponse.response`;
  return { [`${path}.output`]: [text, NONE], [`${path}.name`]: [NONE, "look"], [`${path}.content`]: [NONE, text] };
}

const CITY =
  '{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},"required":["city","people"],"additionalProperties":false}';

/** Every difference between our bodies and the AI SDK's, and its reason. */
const EXPLAINED: readonly Explained[] = [
  {
    vendor: "openai",
    models: ["gpt-5", "gpt-5.4"],
    why: "Reasoning models take a system message for a developer message; servers of the same format know only the former.",
    calls: {
      "system text": { "messages[0].role": ["system", "developer"] },
      "two system texts": {
        "messages[0].role": ["system", "developer"],
        "messages[1].role": ["system", "developer"],
      },
      "system text in between": { "messages[3].role": ["system", "developer"] },
    },
  },
  {
    vendor: "openai",
    why: "What the caller says is sent; text is OpenAI's default.",
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "openai",
    why: "Strict mode refuses optional properties: such a schema goes without it, with a warning.",
    calls: { "responseFormat JSON_SCHEMA, open": { "response_format.json_schema.strict": [false, true] } },
  },
  {
    vendor: "openai",
    models: ["gpt-4o-mini"],
    why: "OpenAI refuses an effort for a model that does not reason; ours is left out with a warning.",
    calls: {
      "reasoning none": { reasoning_effort: [NONE, "none"] },
      "reasoning minimal": { reasoning_effort: [NONE, "minimal"] },
      ...inEach(["reasoning low", "reasoning with tools"], { reasoning_effort: [NONE, "low"] }),
      "reasoning medium": { reasoning_effort: [NONE, "medium"] },
      ...inEach(["reasoning high", "reasoning with room"], { reasoning_effort: [NONE, "high"] }),
    },
  },
  {
    vendor: "openai",
    models: ["gpt-5", "gpt-5.4"],
    why: "OpenAI's reasoning models refuse stop; ours is left out with a warning.",
    calls: { stop: { stop: [NONE, ["END"]] } },
  },
  {
    vendor: "openai-responses",
    why: "Chat completions keep no copy unless asked; by which API a model is called must not change that.",
    calls: inEach(NOT_KEPT, { store: [false, NONE] }),
  },
  {
    vendor: "openai-responses",
    models: ["gpt-5", "gpt-5.4"],
    why: "Of what OpenAI keeps no copy it can go on thinking only from what it gives back encrypted.",
    calls: inEach(NOT_KEPT, { include: [["reasoning.encrypted_content"], NONE] }),
  },
  {
    vendor: "openai-responses",
    why: "The Responses API takes no audio; ours is refused before the call, the AI SDK sends it as a file.",
    calls: { "audio URL": { "": ["refused", "sent"] } },
  },
  {
    vendor: "openai-responses",
    why: "What the caller says is sent; text is OpenAI's default.",
    calls: { "responseFormat text": { text: [{ format: { type: "text" } }, NONE] } },
  },
  {
    vendor: "openai-responses",
    why: "Strict mode refuses optional properties: such a schema goes without it, with a warning.",
    calls: { "responseFormat JSON_SCHEMA, open": { "text.format.strict": [false, true] } },
  },
  {
    vendor: "openai-responses",
    models: ["gpt-5", "gpt-5.4"],
    why: "OpenAI refuses summaries of the reasoning to organizations that it has not verified: callers ask for them by an option.",
    calls: inEach(
      [
        "reasoning minimal",
        "reasoning low",
        "reasoning medium",
        "reasoning high",
        "reasoning with room",
        "reasoning with tools",
      ],
      { "reasoning.summary": [NONE, "detailed"] },
    ),
  },
  {
    vendor: "openai-responses",
    models: ["gpt-5"],
    why: "As above; NONE is sent as minimal, the least that this model takes.",
    calls: { "reasoning none": { "reasoning.summary": [NONE, "detailed"] } },
  },
  {
    vendor: "anthropic",
    why: "Any text is sent as the text that it is; the AI SDK sends text/plain only.",
    calls: { "CSV file": { "": ["sent", "refused"] } },
  },
  {
    vendor: "anthropic",
    why: "Anthropic refuses ids with other characters than letters, digits, _ and -; calls of other vendors have such.",
    calls: {
      "foreign tool call id": {
        "messages[1].content[0].id": ["c_1", "c:1"],
        "messages[2].content[0].tool_use_id": ["c_1", "c:1"],
      },
    },
  },
  {
    vendor: "anthropic",
    why: "Anthropic has no JSON mode without a schema: the AI SDK drops it, ours asks for it in words, with a warning.",
    calls: {
      "responseFormat JSON": {
        system: [[{ type: "text", text: "Answer with one JSON value and nothing else, without a code fence." }], NONE],
      },
    },
  },
  {
    vendor: "anthropic",
    models: ["claude-haiku-4-5"],
    why:
      "maxOutputTokens is the limit of the whole answer, thinking included: the budget is a share of it, where the AI SDK raises the " +
      "limit by a share of the model's own. Without room for the least budget nothing is sent, with a warning.",
    calls: {
      "reasoning minimal": thinkingBeyond(1_280, 2_280),
      ...inEach(["reasoning low", "reasoning with tools"], thinkingBeyond(6_400, 7_400)),
      "reasoning medium": thinkingBeyond(19_200, 20_200),
      "reasoning high": thinkingBeyond(38_400, 39_400),
      "reasoning with room": { max_tokens: [32_000, 64_000], "thinking.budget_tokens": [25_600, 38_400] },
    },
  },
  {
    vendor: "google",
    why: "Google takes system texts at the beginning only: ours is put there, with a warning.",
    calls: { "system text in between": { "": ["sent", "refused"] } },
  },
  {
    vendor: "google",
    why: "audio/mp3 is the name in Google's guide.",
    calls: { "audio MP3": { "contents[0].parts[1].inlineData.mimeType": ["audio/mp3", "audio/mpeg"] } },
  },
  {
    vendor: "google",
    why: "Google takes no such files; ours is refused before the call, the AI SDK leaves it to Google.",
    calls: { "ZIP file": { "": ["refused", "sent"] } },
  },
  {
    vendor: "google",
    why: "Google's reference names `output` as the field of a function's result, and takes the whole object for it where it is missing.",
    calls: {
      ...inEach(["tool result", "foreign tool call id"], resultAt(0, "dark")),
      "parallel results after a text": { ...resultAt(0, "dark"), ...resultAt(1, "") },
    },
  },
  {
    vendor: "google",
    why: "What the caller says is sent; text is Google's default.",
    calls: { "responseFormat text": { "generationConfig.responseMimeType": ["text/plain", NONE] } },
  },
  {
    vendor: "google",
    models: ["gemini-2.5-flash"],
    why:
      "Gemini before 3 refuses a schema beside tools. The AI SDK offers the answer as one more tool and demands a call; ours leaves the " +
      "caller's tools and choice alone and asks in words, with a warning.",
    calls: {
      "responseFormat JSON_SCHEMA with tools": {
        systemInstruction: [
          {
            parts: [
              {
                text: `Answer with one JSON value that fits this JSON schema and with nothing else, without a code fence, unless you call a tool:\n${CITY}`,
              },
            ],
          },
          NONE,
        ],
        "tools[0].functionDeclarations[1]": [
          NONE,
          {
            name: "json",
            description: "Respond with a JSON object.",
            parametersJsonSchema: JSON.parse(CITY) as JsonValue,
          },
        ],
        toolConfig: [NONE, { functionCallingConfig: { mode: "ANY" } }],
      },
    },
  },
  {
    vendor: "google",
    models: ["gemini-2.5-flash"],
    why: "Budgets as Google maps OpenAI's efforts itself; the AI SDK takes shares of the model's longest answer.",
    calls: {
      "reasoning minimal": { "generationConfig.thinkingConfig.thinkingBudget": [1_024, 1_311] },
      ...inEach(["reasoning low", "reasoning with tools"], {
        "generationConfig.thinkingConfig.thinkingBudget": [1_024, 6_554],
      }),
      "reasoning medium": { "generationConfig.thinkingConfig.thinkingBudget": [8_192, 19_661] },
    },
  },
  {
    vendor: "google",
    why: "Callers read the model's thoughts in `reasoning`, so they are asked for.",
    calls: inEach(
      [
        "reasoning minimal",
        "reasoning low",
        "reasoning medium",
        "reasoning high",
        "reasoning with room",
        "reasoning with tools",
      ],
      { "generationConfig.thinkingConfig.includeThoughts": [true, NONE] },
    ),
  },
];

/** What is expected to differ in one call, with its reason. */
export function expectedDifferences(vendor: BodyVendor, model: string, name: BodyCallName): readonly BodyDifference[] {
  const rows = [...EXPLAINED, ...COMPATIBLE_EXPLAINED, ...FAMILY_EXPLAINED].filter(
    (row) => row.vendor === vendor && (row.models ?? [model]).includes(model),
  );
  const differences = rows.flatMap((row) =>
    Object.entries(row.calls[name] ?? {}).map(([path, [ours, theirs]]) => ({ path, ours, theirs })),
  );
  // Where one side refuses the call there is nothing else to compare.
  const refused = differences.find(({ path }) => path === "");
  return refused === undefined ? differences : [refused];
}

function thinkingBeyond(budget: number, limit: number): Readonly<Record<string, Sides>> {
  return {
    max_tokens: [1_000, limit],
    thinking: [NONE, { type: "enabled", budget_tokens: budget }],
  };
}
