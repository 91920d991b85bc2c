import type { CallContent } from "../../shared/vendor-dialect.ts";

/** Models that reason by their names, for those that no catalogue knows. */
const REASONING = /^(?:o\d|gpt-(?:[5-9]|\d\d|daybreak|rosalind)|codex-|computer-use-)/;

/** Whether the model reasons; one that is new is believed to be like the newest. */
export function isReasoning({ vendorModelId, isReasoningModel }: CallContent): boolean {
  return isReasoningModel ?? (REASONING.test(vendorModelId) && !vendorModelId.includes("-chat"));
}
