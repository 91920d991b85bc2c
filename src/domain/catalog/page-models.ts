import type { Page, PageRequest } from "../../lib/page.ts";
import { badUserInput } from "../error/gateway-error.ts";
import type { ModelFilter } from "../gateway.ts";
import type { Model } from "./model.ts";

/** The models that a filter leaves, in their order. */
export function modelsOf(models: readonly Model[], filter: ModelFilter): readonly Model[] {
  const search = filter.search?.toLowerCase();
  return models.filter(
    (model) =>
      (filter.provider === undefined || model.providerId === filter.provider) &&
      (filter.capability === undefined || model.capabilities.includes(filter.capability)) &&
      (search === undefined || model.id.toLowerCase().includes(search) || model.name.toLowerCase().includes(search)),
  );
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
