import type { JsonValue } from "../../../../src/lib/json.ts";
import { BODY_CALLS, type BodyCallName } from "./calls.ts";
import { inEach, NONE, type Explained, type Sides } from "./explained.ts";

/** Calls that every vendor here is sent by both: those without media, and of no other vendor's cache. */
const SENT = (Object.keys(BODY_CALLS) as BodyCallName[]).filter(
  (name) => !/^(?:image|audio|PDF|text file|CSV|ZIP|video|cache) ?/.test(name),
);
const IMAGES: readonly BodyCallName[] = ["image base64", "image URL"];
const PDFS: readonly BodyCallName[] = ["PDF with a name", "PDF without a name", "PDF URL"];
const OTHER_MEDIA = (Object.keys(BODY_CALLS) as BodyCallName[]).filter((name) =>
  /^(?:audio|text file|CSV|ZIP|video)/.test(name),
);

const CITY =
  '{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},"required":["city","people"],"additionalProperties":false}';
const OPEN_CITY =
  '{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer","minimum":1}},"required":["city"]}';

const TEXT_SAID = "What the caller says is sent; text is the default.";
const WITHOUT_CONTENT =
  "A message that holds calls alone has no content; OpenAI's format says null, the AI SDK an empty text.";

/** Groq's limit: our name and the AI SDK's. */
function limit(tokens: number): Readonly<Record<string, Sides>> {
  return { max_completion_tokens: [tokens, NONE], max_tokens: [NONE, tokens] };
}

/** A text of the caller's, which the AI SDK sends Mistral as a list of one. */
function listed(at: number, text: string): Readonly<Record<string, Sides>> {
  return { [`messages[${String(at)}].content`]: [text, [{ type: "text", text }]] };
}

function schemaInWords(schema: string): Readonly<Record<string, Sides>> {
  return {
    "messages[0].content": [
      `Answer with one JSON object that fits this JSON schema, and with nothing else: ${schema}`,
      `Return JSON that conforms to the following schema: ${schema}`,
    ],
  };
}

/** A format beside tools, which Groq takes no more than either alone. */
function formatAsTool(strict: boolean): Readonly<Record<string, Sides>> {
  const parameters = JSON.parse(CITY) as JsonValue;
  const tool = { name: "json", description: "Respond with a JSON object.", parameters };
  return {
    response_format: [{ type: "json_schema", json_schema: { name: "city", schema: parameters, strict } }, NONE],
    "tools[1]": [NONE, { type: "function", function: tool }],
    tool_choice: [NONE, "required"],
    parallel_tool_calls: [NONE, false],
  };
}

/** Differences of vendors of the family for which the AI SDK has a provider of their own, and their reasons. */
export const FAMILY_EXPLAINED: readonly Explained[] = [
  {
    vendor: "groq",
    why: "Groq calls max_tokens deprecated in favour of max_completion_tokens.",
    calls: {
      ...inEach(
        [...SENT, ...IMAGES].filter((name) => name !== "reasoning with room"),
        limit(1_000),
      ),
      "reasoning with room": limit(32_000),
    },
  },
  {
    vendor: "groq",
    why: WITHOUT_CONTENT,
    calls: inEach(["tool result", "foreign tool call id"], { "messages[1].content": [null, ""] }),
  },
  { vendor: "groq", why: TEXT_SAID, calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } } },
  {
    vendor: "groq",
    models: ["llama-3.3-70b-versatile"],
    why: "The model does not reason; an effort is left out with a warning, where the AI SDK leaves the refusal to Groq.",
    calls: {
      ...inEach(["reasoning minimal", "reasoning low", "reasoning with tools"], { reasoning_effort: [NONE, "low"] }),
      "reasoning medium": { reasoning_effort: [NONE, "medium"] },
      ...inEach(["reasoning high", "reasoning with room"], { reasoning_effort: [NONE, "high"] }),
    },
  },
  {
    vendor: "groq",
    models: ["llama-3.3-70b-versatile"],
    why: "Groq has strict mode for gpt-oss alone; ours goes without it, with a warning.",
    calls: inEach(["responseFormat JSON_SCHEMA, closed", "responseFormat JSON_SCHEMA, open"], {
      "response_format.json_schema.strict": [false, true],
    }),
  },
  {
    vendor: "groq",
    models: ["openai/gpt-oss-120b"],
    why: "Strict mode refuses optional properties: such a schema goes without it, with a warning.",
    calls: { "responseFormat JSON_SCHEMA, open": { "response_format.json_schema.strict": [false, true] } },
  },
  {
    vendor: "groq",
    models: ["llama-3.3-70b-versatile"],
    why: "The AI SDK makes the format a tool of its own and forces a call; ours sends what was asked for, and Groq says if it takes both.",
    calls: { "responseFormat JSON_SCHEMA with tools": formatAsTool(false) },
  },
  {
    vendor: "groq",
    models: ["openai/gpt-oss-120b"],
    why: "The AI SDK makes the format a tool of its own and forces a call; ours sends what was asked for, and Groq says if it takes both.",
    calls: { "responseFormat JSON_SCHEMA with tools": formatAsTool(true) },
  },
  {
    vendor: "mistral",
    why: "A text alone is sent as one, which means the same to Mistral as a list of one.",
    calls: {
      ...inEach(
        SENT.filter(
          (name) =>
            !/^(?:system text|two system texts|neighbours of one role|several texts|responseFormat JSON)$/.test(name),
        ),
        listed(0, "Hello"),
      ),
      conversation: { ...listed(0, "Hello"), ...listed(2, "How are you?") },
      "system text": listed(1, "Hello"),
      "two system texts": listed(2, "Hello"),
      "system text in between": { ...listed(0, "Hello"), ...listed(2, "And now?") },
      "neighbours of one role": { ...listed(0, "One."), ...listed(1, "Two.") },
      "parallel results after a text": { ...listed(0, "Hello"), ...listed(4, "Well?") },
    },
  },
  {
    vendor: "mistral",
    why: "The caller's text says JSON already; the AI SDK adds a system message all the same.",
    calls: {
      "responseFormat JSON": {
        "messages[0].role": ["user", "system"],
        "messages[0].content": ["Say it in JSON", "You MUST answer with JSON."],
        "messages[1]": [NONE, { role: "user", content: [{ type: "text", text: "Say it in JSON" }] }],
      },
    },
  },
  {
    vendor: "mistral",
    why: "Mistral takes the address of an image by itself or in an object, as OpenAI does.",
    calls: {
      "image base64": {
        "messages[0].content[1].image_url": [
          { url: "data:image/png;base64,iVBORw0KGgo=" },
          "data:image/png;base64,iVBORw0KGgo=",
        ],
      },
      "image URL": {
        "messages[0].content[1].image_url": [{ url: "https://example.com/a.png" }, "https://example.com/a.png"],
      },
    },
  },
  {
    vendor: "mistral",
    why: WITHOUT_CONTENT,
    calls: inEach(["tool result", "foreign tool call id"], { "messages[1].content": [null, ""] }),
  },
  {
    vendor: "mistral",
    why: "Mistral refuses ids of calls that are not nine letters and digits; ours are made to fit, the AI SDK's go as they are. It needs no name beside the id.",
    calls: {
      "tool result": {
        "messages[1].tool_calls[0].id": ["57hr7tere", "c1"],
        "messages[2].tool_call_id": ["57hr7tere", "c1"],
        "messages[2].name": [NONE, "look"],
      },
      "foreign tool call id": {
        "messages[1].tool_calls[0].id": ["33t7gxhl2", "c:1"],
        "messages[2].tool_call_id": ["33t7gxhl2", "c:1"],
        "messages[2].name": [NONE, "look"],
      },
      "parallel results after a text": {
        "messages[1].tool_calls[0].id": ["57hr7tere", "c1"],
        "messages[1].tool_calls[1].id": ["3w0dhbhfi", "c2"],
        "messages[2].tool_call_id": ["57hr7tere", "c1"],
        "messages[2].name": [NONE, "look"],
        "messages[3].tool_call_id": ["3w0dhbhfi", "c2"],
        "messages[3].name": [NONE, "look"],
      },
    },
  },
  {
    vendor: "mistral",
    why: TEXT_SAID,
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "mistral",
    why: "A closed schema is asked for in strict mode, which holds the answer to it; the AI SDK asks for that only where it is told to.",
    calls: inEach(["responseFormat JSON_SCHEMA, closed", "responseFormat JSON_SCHEMA with tools"], {
      "response_format.json_schema.strict": [true, false],
    }),
  },
  {
    vendor: "mistral",
    why: "The vendor finds out what is at a URL; the AI SDK refuses what is said to be no PDF.",
    calls: inEach(["video URL"], { "": ["sent", "refused"] }),
  },
  {
    vendor: "mistral",
    why: "The name goes along; the AI SDK leaves it out.",
    calls: { "PDF with a name": { "messages[0].content[1].document_name": ["invoice.pdf", NONE] } },
  },
  {
    vendor: "mistral",
    why: "Voxtral hears; the AI SDK has no sound for Mistral.",
    calls: inEach(["audio WAV", "audio MP3", "audio URL"], { "": ["sent", "refused"] }),
  },
  {
    vendor: "deepseek",
    why: "DeepSeek takes text only; ours is refused before the call, the AI SDK leaves it out with a warning.",
    calls: inEach([...IMAGES, ...PDFS, ...OTHER_MEDIA], { "": ["refused", "sent"] }),
  },
  {
    vendor: "deepseek",
    why: "A schema is asked for in our words.",
    calls: {
      ...inEach(["responseFormat JSON_SCHEMA, closed", "responseFormat JSON_SCHEMA with tools"], schemaInWords(CITY)),
      "responseFormat JSON_SCHEMA, open": schemaInWords(OPEN_CITY),
    },
  },
  {
    vendor: "deepseek",
    why: "The caller's text says JSON already; the AI SDK adds a system message all the same.",
    calls: {
      "responseFormat JSON": {
        "messages[0].role": ["user", "system"],
        "messages[0].content": ["Say it in JSON", "Return JSON."],
        "messages[1]": [NONE, { role: "user", content: "Say it in JSON" }],
      },
    },
  },
  {
    vendor: "deepseek",
    why: WITHOUT_CONTENT,
    calls: inEach(["tool result", "foreign tool call id"], { "messages[1].content": [null, ""] }),
  },
  {
    vendor: "deepseek",
    why: TEXT_SAID,
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "deepseek",
    models: ["deepseek-chat"],
    why: "The model does not think; an effort is left out with a warning.",
    calls: {
      "reasoning none": { thinking: [NONE, { type: "disabled" }] },
      ...inEach(["reasoning minimal", "reasoning low", "reasoning with tools"], {
        thinking: [NONE, { type: "enabled" }],
        reasoning_effort: [NONE, "low"],
      }),
      ...inEach(["reasoning medium", "reasoning high", "reasoning with room"], {
        thinking: [NONE, { type: "enabled" }],
        reasoning_effort: [NONE, "high"],
      }),
    },
  },
  {
    vendor: "deepseek",
    models: ["deepseek-reasoner"],
    why: "A message with calls and without reasoning_content is refused while the model thinks; the AI SDK sends none unless it has some.",
    calls: inEach(["tool result", "foreign tool call id", "parallel results after a text"], {
      "messages[1].reasoning_content": ["", NONE],
    }),
  },
  {
    vendor: "perplexity",
    why: "Perplexity takes no tools; ours is refused before the call, the AI SDK leaves them out with a warning.",
    calls: inEach(
      [
        "tools",
        "tool without a description",
        "toolChoice auto",
        "toolChoice none",
        "toolChoice required",
        "toolChoice tool",
        "reasoning with tools",
        "responseFormat JSON_SCHEMA with tools",
      ],
      { "": ["refused", "sent"] },
    ),
  },
  {
    vendor: "perplexity",
    why: "The vendor finds out what is at a URL; the AI SDK refuses what is said to be no PDF.",
    calls: inEach(["video URL"], { "": ["sent", "refused"] }),
  },
  {
    vendor: "perplexity",
    why: "A file without a name gets one of ours.",
    calls: { "PDF without a name": { "messages[0].content[1].file_name": ["part-1.pdf", "document-1.pdf"] } },
  },
  {
    vendor: "perplexity",
    why: "Perplexity reads text, too; the AI SDK sends PDFs alone.",
    calls: inEach(["text file"], { "": ["sent", "refused"] }),
  },
  {
    vendor: "perplexity",
    why: "Perplexity has no JSON without a schema: it is asked for in words. The AI SDK sends an empty schema.",
    calls: {
      "responseFormat JSON": {
        "messages[0].role": ["system", "user"],
        "messages[0].content": ["Answer in JSON.", "Say it in JSON"],
        "messages[1]": [{ role: "user", content: "Say it in JSON" }, NONE],
        response_format: [NONE, { type: "json_schema", json_schema: {} }],
      },
    },
  },
  {
    vendor: "perplexity",
    why: "Several texts stay several; the AI SDK joins them.",
    calls: {
      "several texts": {
        "messages[0].content": [
          [
            { type: "text", text: "One." },
            { type: "text", text: "Two." },
          ],
          "One.Two.",
        ],
      },
    },
  },
  {
    vendor: "perplexity",
    why: TEXT_SAID,
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "perplexity",
    why: "The schema's name and strictness are sent, as OpenAI's format has them; Perplexity may leave them unread.",
    calls: inEach(["responseFormat JSON_SCHEMA, closed", "responseFormat JSON_SCHEMA, open"], {
      "response_format.json_schema.name": ["city", NONE],
      "response_format.json_schema.strict": [true, NONE],
    }),
  },
  {
    vendor: "perplexity",
    models: ["sonar-deep-research"],
    why: "Deep research takes an effort; the AI SDK has no such setting.",
    calls: {
      "reasoning minimal": { reasoning_effort: ["minimal", NONE] },
      "reasoning low": { reasoning_effort: ["low", NONE] },
      "reasoning medium": { reasoning_effort: ["medium", NONE] },
      ...inEach(["reasoning high", "reasoning with room"], { reasoning_effort: ["high", NONE] }),
    },
  },
];
