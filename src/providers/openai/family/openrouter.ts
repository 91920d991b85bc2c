import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  type FamilyMember,
} from "./compatible.ts";

/**
 * OpenRouter: keeps a stream alive with comments, and reports what fails after its 200 inside of it, at the top or in the choice, with
 * the status as the code.
 */
export const OPENROUTER: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: (effort) => ({ fields: { reasoning: { effort } } }),
      jsonSchema: () => "strict if closed",
      defaults: () => ({ usage: { include: true } }),
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      requestIdHeaders: ["x-generation-id", "x-request-id"],
      finishReasons: new Map([["error", "ERROR"]]),
      // In its credits.
      beside: { lists: [], costs: ["cost", "cost_details"] },
    },
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("openrouter", {
    "reasoningEffort none": { as: ["reasoning.effort"] },
    "reasoningEffort minimal": { as: ["reasoning.effort"] },
    "reasoningEffort high": { as: ["reasoning.effort"] },
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
      warns: "responseFormat.schema was sent without OpenRouter's strict mode",
    },
  }),
};
