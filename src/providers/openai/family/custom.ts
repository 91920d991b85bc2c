import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  type FamilyMember,
} from "./compatible.ts";

/** A server that nobody told us more of: OpenAI's words as they are. Its stream may end without the end mark once the answer is whole. */
export const CUSTOM: FamilyMember = {
  quirks: {
    request: COMPATIBLE_REQUEST,
    answer: { ...COMPATIBLE_ANSWER, mayEndWithoutMark: true },
    embeddings: { ...COMPATIBLE_EMBEDDINGS, takesTokens: true },
  },
  fields: compatibleFields("custom"),
};
