import type { CallLimits } from "../../domain/provider/call-limits.ts";
import type { ListedModel } from "../../domain/provider/provider.ts";
import type { ModelPage } from "./vendor-dialect.ts";

/** Limits on reading one page of a vendor's list of models; no list that we know comes near a megabyte. */
export const LIST_LIMITS: CallLimits = {
  connectMs: 5_000,
  firstByteMs: 30_000,
  idleMs: 30_000,
  maxBodyBytes: 4 * 1024 * 1024,
};

/** The most pages that are read of a list. */
const MAX_PAGES = 20;
/** The most models that are taken from a list. */
const MAX_MODELS = 10_000;

/** Reads a list page by page, as far as a list that makes sense may go: the first 20 pages and 10,000 models. Rejects with what `readPage` does. */
export async function readModelList(
  firstPath: string | undefined,
  readPage: (path: string) => Promise<ModelPage>,
): Promise<readonly ListedModel[]> {
  const models: ListedModel[] = [];
  let path = firstPath;
  for (let page = 0; path !== undefined && page < MAX_PAGES && models.length < MAX_MODELS; page += 1) {
    const read: ModelPage = await readPage(path);
    for (const model of read.models.slice(0, MAX_MODELS - models.length)) models.push(model);
    path = read.nextPath;
  }
  return models;
}
