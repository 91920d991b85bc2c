import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/** LM Studio: refuses `json_object` and a choice of one tool by its name; both are said another way. Its errors are bare text. */
export const LMSTUDIO: FamilyMember = {
  addressEnd: "/v1",
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: effortByWord("LM Studio", {
        none: undefined,
        minimal: "low",
        low: "low",
        medium: "medium",
        high: "high",
      }),
      toolChoices: ["auto", "none", "required"],
      json: "as a schema",
    },
    answer: COMPATIBLE_ANSWER,
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("lmstudio", {
    "reasoningEffort none": { warns: "LM Studio has no word for NONE" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
    "toolChoice tool": { as: ["tool_choice"], note: "as `required`, with only that tool in `tools`" },
    "responseFormat json": { as: ["response_format.json_schema"], note: "as a schema that any object fits" },
  }),
};
