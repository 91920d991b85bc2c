import type { ModelNames } from "./catalog-seed.ts";
import { compileMatch } from "./model-match.ts";
import type { Model, ModelCatalog } from "./model.ts";

/** How many names found by a match are remembered. */
const MAX_REMEMBERED = 1_000;
/** The longest id that means anything. */
const MAX_ID_LENGTH = 200;
/** A date at the end or before a further part of a name, as some vendors write it and the data set does not. */
const COMPACT_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

/** A model with the test of its other names. */
interface Candidate {
  readonly model: Model;
  readonly isNamed: (vendorModelId: string) => boolean;
}

/**
 * Creates the catalogue. A model's own id comes before every other model's names; two models of one provider should not share a
 * name, and where they do the first in the order of ids has it.
 *
 * @param deps.models every model, with all versions of its prices
 * @param deps.names the models' other names
 */
export function createModelCatalog(deps: {
  readonly models: readonly Model[];
  readonly names: readonly ModelNames[];
}): ModelCatalog {
  const sorted = [...deps.models].sort((left, right) => (left.id < right.id ? -1 : 1));
  const byId = new Map(sorted.map((model) => [model.id, model]));
  const matches = new Map(deps.names.map(({ modelId, match }) => [modelId, match]));
  const candidates = new Map<string, Candidate[]>();
  for (const model of sorted) {
    const match = matches.get(model.id);
    if (match === undefined) continue;
    const siblings = candidates.get(model.providerId) ?? [];
    siblings.push({ model, isNamed: compileMatch(match) });
    candidates.set(model.providerId, siblings);
  }
  const remembered = new Map<string, Model>();

  function findByName(modelId: string): Model | undefined {
    const slash = modelId.indexOf("/");
    const siblings = candidates.get(modelId.slice(0, slash));
    if (siblings === undefined) return undefined;
    const vendorModelId = modelId.slice(slash + 1);
    const name = vendorModelId.toLowerCase();
    const dashed = name.replace(COMPACT_DATE, "-$1-$2-$3");
    const found =
      siblings.find(({ isNamed }) => isNamed(name)) ??
      (dashed === name ? undefined : siblings.find(({ isNamed }) => isNamed(dashed)));
    return found === undefined ? undefined : { ...found.model, id: modelId, meansId: found.model.id, vendorModelId };
  }

  return {
    findModel(modelId) {
      const known = byId.get(modelId) ?? remembered.get(modelId);
      if (known !== undefined || modelId.length > MAX_ID_LENGTH) return known;
      const found = findByName(modelId);
      if (found === undefined) return undefined;
      const oldest = remembered.keys().next();
      if (remembered.size >= MAX_REMEMBERED && oldest.done !== true) remembered.delete(oldest.value);
      remembered.set(modelId, found);
      return found;
    },
    listModels: () => sorted,
  };
}
