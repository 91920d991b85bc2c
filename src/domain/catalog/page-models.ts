import type { Page, PageRequest } from "../../lib/page.ts";
import { badUserInput } from "../error/gateway-error.ts";
import type { ModelFilter } from "../gateway.ts";
import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { Model, PriceUnit } from "./model.ts";
import { priceListOf } from "./price-list.ts";

/**
 * The models that a filter leaves, in their order.
 *
 * @param atMs for which moment prices are compared
 */
export function modelsOf(models: readonly Model[], filter: ModelFilter, atMs: number): readonly Model[] {
  const search = filter.search?.toLowerCase();
  return models.filter(
    (model) =>
      (filter.provider === undefined || model.providerId === filter.provider) &&
      (filter.capability === undefined || model.capabilities.includes(filter.capability)) &&
      (filter.inputModality === undefined || model.inputModalities?.includes(filter.inputModality) === true) &&
      (filter.outputModality === undefined || model.outputModalities?.includes(filter.outputModality) === true) &&
      (filter.minContextWindow === undefined || (model.contextWindow ?? -1) >= filter.minContextWindow) &&
      (filter.deprecated === undefined || (model.isDeprecated ?? false) === filter.deprecated) &&
      (search === undefined || model.id.toLowerCase().includes(search) || model.name.toLowerCase().includes(search)) &&
      isAtMost(model, "INPUT_TOKEN", filter.maxInputPicoUsd, atMs) &&
      isAtMost(model, "OUTPUT_TOKEN", filter.maxOutputPicoUsd, atMs),
  );
}

function isAtMost(model: Model, unit: PriceUnit, limit: PicoUsd | undefined, atMs: number): boolean {
  if (limit === undefined) return true;
  const price = priceListOf(model.prices).find(unit, 0, atMs);
  return price !== undefined && price <= limit;
}

/** One page of models that are ordered by id; a cursor stays good when models come or go. */
export function pageModels(models: readonly Model[], page: PageRequest): Page<Model> {
  const afterId = page.after === undefined ? undefined : parseCursor(page.after);
  const start = afterId === undefined ? 0 : models.findIndex((model) => model.id > afterId);
  const rest = start < 0 ? [] : models.slice(start);
  return {
    items: rest.slice(0, page.first).map((node) => ({ cursor: toCursor(node.id), node })),
    hasNextPage: rest.length > page.first,
    hasPreviousPage: rest.length < models.length,
  };
}

function toCursor(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function parseCursor(cursor: string): string {
  const id = Buffer.from(cursor, "base64url").toString();
  if (id.includes("/") && toCursor(id) === cursor) return id;
  throw badUserInput(["after"], "This cursor is not one of this list's; leave after out to start from the beginning.");
}
