import { describe, expect, it } from "vitest";
import { readModelList } from "../../../src/providers/shared/model-list.ts";

describe("a vendor's list of models", () => {
  const page = (models: number, nextPath: string | undefined) => ({
    models: Array.from({ length: models }, (_, at) => ({ vendorModelId: `m${String(at)}` })),
    nextPath,
  });

  it("is read page by page to its end", async () => {
    const pages = new Map([
      ["/1", page(3, "/2")],
      ["/2", page(2, undefined)],
    ]);
    expect(await readModelList("/1", async (path) => pages.get(path) ?? page(0, undefined))).toHaveLength(5);
  });

  it("is read no further than twenty pages and ten thousand models", async () => {
    let readings = 0;
    const read = (models: number) => async (path: string) => {
      readings += 1;
      return page(models, path);
    };
    expect(await readModelList("/models", read(1))).toHaveLength(20);
    expect(readings).toBe(20);
    readings = 0;
    expect(await readModelList("/models", read(9_000))).toHaveLength(10_000);
    expect(readings).toBe(2);
  });
});
