import { fieldsAt, stringAt, type Fields } from "../../shared/read-json.ts";
import { mapUsage } from "../map-usage.ts";
import {
  AS_MAX_COMPLETION_TOKENS,
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

const isGptOss = (vendorModelId: string): boolean => vendorModelId.includes("gpt-oss");
const isQwen = (vendorModelId: string): boolean => vendorModelId.includes("qwen");

const gptOssEffort = effortByWord("Groq", { none: "low", minimal: "low", low: "low", medium: "medium", high: "high" });
const qwenEffort = effortByWord("Groq", {
  none: "none",
  minimal: "default",
  low: "default",
  medium: "default",
  high: "default",
});

/** Groq: puts the figures of a stream, and why it stopped one early, under `x_groq`. */
export const GROQ: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      tokenLimit: () => "max_completion_tokens",
      maxStopSequences: 4,
      convertEffort: (effort, vendorModelId) => (isQwen(vendorModelId) ? qwenEffort : gptOssEffort)(effort),
      json: "with the word",
      jsonSchema: (vendorModelId) => (isGptOss(vendorModelId) ? "strict if closed" : "loose"),
      // Without it, these write their thoughts between tags into the answer.
      defaults: (vendorModelId) => (isQwen(vendorModelId) ? { reasoning_format: "parsed" } : {}),
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      readUsage: (root) => mapUsage(fieldsAt(root, "usage") ?? fieldsAt(fieldsAt(root, "x_groq"), "usage")),
      findError: earlyStop,
    },
  },
  fields: compatibleFields("groq", {
    ...AS_MAX_COMPLETION_TOKENS,
    "stop, five": { refusedAt: "stop" },
    "reasoningEffort none": { as: ["reasoning_effort"], warns: "was sent as low" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
    "responseFormat json": {
      as: ["response_format.type", "messages[0].content"],
      warns: 'A system message "Answer in JSON." was added: Groq refuses responseFormat JSON unless a message says so.',
    },
    "responseFormat jsonSchema": {
      as: ["response_format.json_schema.name", "response_format.json_schema.schema"],
      warns: "responseFormat.schema was sent without strict mode, which Groq does not have for this model",
    },
    "responseFormat jsonSchema, open": {
      as: ["response_format.json_schema.schema"],
      warns: "responseFormat.schema was sent without strict mode, which Groq does not have for this model",
    },
  }),
};

function earlyStop(root: Fields): Fields | undefined {
  const message = stringAt(fieldsAt(root, "x_groq"), "error") ?? "";
  return message === "" ? undefined : { error: { message, type: "server_error" } };
}
