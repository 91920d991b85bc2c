import { fieldsAt } from "../../shared/read-json.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  type FamilyMember,
} from "./compatible.ts";
import { usageWithReasoningBeside } from "./reasoning-beside.ts";

/**
 * A server that nobody told us more of: OpenAI's words as they are. Its stream may end without the end mark once the answer is whole,
 * and its figures may be those of any vendor behind it.
 */
export const CUSTOM: FamilyMember = {
  quirks: {
    request: COMPATIBLE_REQUEST,
    answer: {
      ...COMPATIBLE_ANSWER,
      readUsage: (root) => usageWithReasoningBeside(fieldsAt(root, "usage")),
      mayEndWithoutMark: true,
    },
    embeddings: { ...COMPATIBLE_EMBEDDINGS, takesTokens: true },
  },
  fields: compatibleFields("custom"),
};
