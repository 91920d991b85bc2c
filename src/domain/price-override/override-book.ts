import { bareModel, type Model, type Price } from "../catalog/model.ts";
import type { PriceOverride } from "./price-override.ts";

/** Every organization's overrides in memory. */
export interface OverrideBook {
  /**
   * A model with the prices that the organization pays; they are put together once for each model, not for each call.
   *
   * @param modelId what was asked for
   * @param model `undefined` where only the vendor's own list names it; stays so where nothing is overridden
   */
  apply(organizationId: string, modelId: string, model: Model): Model;
  apply(organizationId: string, modelId: string, model: Model | undefined): Model | undefined;
  /** Puts what was read in the place of what was known; `organizationIds`: of these alone, default of all. */
  write(overrides: readonly PriceOverride[], organizationIds?: readonly string[]): void;
}

/** What prices of an override name as their source. */
const SOURCE = "override";
/** How many models are remembered with an organization's prices. */
const MAX_REMEMBERED = 1_000;

interface Shelf {
  readonly byModel: ReadonlyMap<string, readonly Price[]>;
  /** By model: the prices that are listed, and what the organization pays by them. */
  readonly applied: Map<string, { readonly listed: readonly Price[] | undefined; readonly prices: readonly Price[] }>;
}

/** Creates an empty book. */
export function createOverrideBook(): OverrideBook {
  let shelves = new Map<string, Shelf>();

  function apply(organizationId: string, modelId: string, model: Model): Model;
  function apply(organizationId: string, modelId: string, model: Model | undefined): Model | undefined;
  function apply(organizationId: string, modelId: string, model: Model | undefined): Model | undefined {
    const shelf = shelves.get(organizationId);
    const own = shelf?.byModel.get(modelId) ?? shelf?.byModel.get(model?.meansId ?? modelId);
    const base = model ?? bareModel(modelId);
    if (shelf === undefined || own === undefined || base === undefined) return model;
    const known = shelf.applied.get(modelId);
    if (known !== undefined && known.listed === model?.prices) return { ...base, prices: known.prices };
    const prices = [...base.prices, ...own];
    if (shelf.applied.size < MAX_REMEMBERED) shelf.applied.set(modelId, { listed: model?.prices, prices });
    return { ...base, prices };
  }

  return {
    apply,
    write(overrides, organizationIds) {
      const byOrganization = Map.groupBy(overrides, (override) => override.organizationId);
      const next = organizationIds === undefined ? new Map<string, Shelf>() : new Map(shelves);
      for (const id of organizationIds ?? byOrganization.keys()) {
        const own = byOrganization.get(id) ?? [];
        if (own.length === 0) next.delete(id);
        else next.set(id, toShelf(own));
      }
      shelves = next;
    },
  };
}

function toShelf(overrides: readonly PriceOverride[]): Shelf {
  const groups = Map.groupBy(overrides, (override) => override.modelId);
  return { byModel: new Map([...groups].map(([id, group]) => [id, group.map(toPrice)])), applied: new Map() };
}

function toPrice(override: PriceOverride): Price {
  return {
    unit: override.unit,
    picoUsdPerUnit: override.picoUsdPerUnit,
    aboveInputTokens: 0,
    validFromMs: override.validFromMs,
    validUntilMs: override.validUntilMs,
    source: SOURCE,
    overrideId: override.id,
  };
}
