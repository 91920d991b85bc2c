import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseCatalogSeed } from "../domain/catalog/catalog-seed.ts";
import { createModelCatalog } from "../domain/catalog/model-catalog.ts";
import type { Model, ModelCatalog } from "../domain/catalog/model.ts";
import { createCatalogStore } from "./catalog.store.ts";
import type { Database } from "./database.ts";

/** The committed models and prices; beside `src` and `dist` alike. */
const CATALOG_SEED = fileURLToPath(new URL("../../drizzle/seed/catalog.json", import.meta.url));

/**
 * Seeds the catalogue with the committed models and prices, and reads it.
 *
 * @param builtIn models that the product serves itself
 */
export async function loadCatalog(database: Database, builtIn: readonly Model[]): Promise<ModelCatalog> {
  const seed = parseCatalogSeed(JSON.parse(await readFile(CATALOG_SEED, "utf8")));
  const store = createCatalogStore(database);
  await store.seed([...seed.models, ...builtIn]);
  return createModelCatalog({ models: await store.loadModels(), names: seed.names });
}
