import type { ListedModel } from "../../domain/provider/provider.ts";
import type { ModelPage } from "./vendor-dialect.ts";

const MAX_PAGES = 20;
/** More than any vendor lists, and than is kept. */
const MAX_MODELS = 50_000;

/**
 * The models of a vendor's list, page by page; no more than 20 pages and 50,000 models, so that a list without end has one.
 *
 * @param firstPath `undefined` where the vendor has no list
 */
export async function collectModels(
  firstPath: string | undefined,
  readPage: (path: string) => Promise<ModelPage>,
): Promise<readonly ListedModel[]> {
  const collected: ListedModel[] = [];
  let path = firstPath;
  for (let page = 0; path !== undefined && page < MAX_PAGES; page += 1) {
    const { models, nextPath } = await readPage(path);
    for (const model of models) {
      if (collected.length === MAX_MODELS) return collected;
      collected.push(model);
    }
    path = nextPath;
  }
  return collected;
}
