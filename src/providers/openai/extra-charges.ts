import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { fieldsAt, isFields, listAt, numberAt, stringAt, wordAt, type Fields } from "../shared/read-json.ts";

/** What of an answer's chunk, or of a whole answer, the vendor charges beside tokens and the request; empty where nothing. */
export type ExtraCharges = (root: Fields) => readonly string[];

/** Collects what one answer is charged for beside its tokens. */
export interface ExtraChargeReader {
  /** Takes more uses, and appends a part where one of them is new. */
  take(uses: readonly string[], parts: ProviderPart[]): void;
}

/** Creates the reader of one answer. */
export function createExtraChargeReader(): ExtraChargeReader {
  const told = new Set<string>();
  return {
    take(uses, parts) {
      if (uses.length === 0) return;
      const before = told.size;
      for (const use of uses) told.add(use);
      if (told.size > before) parts.push({ type: "extra-charge", uses: [...told] });
    },
  };
}

const NOTHING: readonly string[] = [];

/** Items of the Responses API that have a fee of their own (developers.openai.com/api/docs/pricing, "Built-in tools"). */
const CHARGED_ITEMS: ReadonlyMap<string, string> = new Map([
  ["web_search_call", "web_search"],
  ["file_search_call", "file_search"],
  ["code_interpreter_call", "code_interpreter"],
  ["image_generation_call", "image_generation"],
]);

/** What an item of a response's output is charged for beside tokens; empty where nothing, or where it failed. */
export function chargesOfItem(item: Fields): readonly string[] {
  const use = CHARGED_ITEMS.get(stringAt(item, "type") ?? "");
  return use === undefined || stringAt(item, "status") === "failed" ? [] : [use];
}

/** A search that the vendor made shows by the addresses that a text of chat completions cites. */
export const chargesOfCitations: ExtraCharges = (root) => {
  const choice = listAt(root, "choices").find(isFields);
  const said = fieldsAt(choice, "delta") ?? fieldsAt(choice, "message");
  // Nearly every chunk has none.
  if (said?.["annotations"] === undefined) return NOTHING;
  const isCited = listAt(said, "annotations").some((one) => isFields(one) && stringAt(one, "type") === "url_citation");
  return isCited ? ["web_search"] : NOTHING;
};

/** Perplexity's deep research is charged by its searches and by what it cites; those of its other models are in the fee for the request. */
export const chargesOfResearch: ExtraCharges = (root) => {
  const usage = fieldsAt(root, "usage");
  const cost = fieldsAt(usage, "cost");
  const isResearch = wordAt(root, "model")?.includes("deep-research") === true;
  const isCharged = (billed: string, counted: string): boolean =>
    (numberAt(cost, billed) ?? (isResearch ? numberAt(usage, counted) : 0) ?? 0) > 0;
  return [
    ...(isCharged("search_queries_cost", "num_search_queries") ? ["searches"] : []),
    ...(isCharged("citation_tokens_cost", "citation_tokens") ? ["citations"] : []),
  ];
};

/** xAI's searches are charged by the sources that they read. */
export const chargesOfSources: ExtraCharges = (root) =>
  (numberAt(fieldsAt(root, "usage"), "num_sources_used") ?? 0) > 0 ? ["searched sources"] : [];
