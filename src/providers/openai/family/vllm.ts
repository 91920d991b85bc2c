import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortByWord,
  type FamilyMember,
} from "./compatible.ts";

/** vLLM: reports errors as `object: "error"` without an envelope, and answers that it gave up on end with `abort`. */
export const VLLM: FamilyMember = {
  addressEnd: "/v1",
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: effortByWord("vLLM", { none: "none", minimal: "low", low: "low", medium: "medium", high: "high" }),
    },
    answer: { ...COMPATIBLE_ANSWER, finishReasons: new Map([["abort", "ERROR"]]) },
    embeddings: { ...COMPATIBLE_EMBEDDINGS, isBase64: true, takesTokens: true },
  },
  fields: compatibleFields("vllm", {
    "reasoningEffort minimal": { as: ["reasoning_effort"], warns: "was sent as low" },
  }),
};
