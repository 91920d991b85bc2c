import {
  AS_MAX_COMPLETION_TOKENS,
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/** Cerebras: thinks in `reasoning`; its error bodies have no envelope, its errors in a stream have one. */
export const CEREBRAS: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      tokenLimit: () => "max_completion_tokens",
      maxStopSequences: 4,
      convertEffort: effortByWord("Cerebras", {
        none: "none",
        minimal: "low",
        low: "low",
        medium: "medium",
        high: "high",
      }),
      jsonSchema: () => "strict if closed",
    },
    answer: COMPATIBLE_ANSWER,
  },
  fields: compatibleFields("cerebras", {
    ...AS_MAX_COMPLETION_TOKENS,
    "stop, five": { refusedAt: "stop" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
    "responseFormat jsonSchema": {
      as: [
        "response_format.json_schema.name",
        "response_format.json_schema.schema",
        "response_format.json_schema.strict",
      ],
      note: "in strict mode",
    },
    "responseFormat jsonSchema, open": {
      as: ["response_format.json_schema.schema"],
      warns: "responseFormat.schema was sent without Cerebras's strict mode",
    },
  }),
};
