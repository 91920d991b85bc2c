import { describe, expect, it } from "vitest";
import { createListingBook, toListedNames } from "../../../src/domain/catalog/listing-book.ts";

describe("the models that only vendors' lists name", () => {
  it("are no more than everybody can wait for, whatever an organization's vendors list", () => {
    const book = createListingBook({ catalog: { findModel: () => undefined, listModels: () => [] } });
    const deployments = Array.from({ length: 20 }, (_, at) => ({ id: `dep_${String(at)}` }));
    for (const { id } of deployments) {
      const names = Array.from({ length: 20_000 }, (_, at) => `${id}-${String(at)}`);
      book.put({ deploymentId: id, vendorModelIds: toListedNames(names), readAtMs: 1 }, "openai");
    }
    expect(book.find("dep_0")?.vendorModelIds).toHaveLength(2_000);
    expect(book.listModels(deployments)).toHaveLength(5_000);
    // What is left out of the list can be called nevertheless.
    expect(book.findModel(deployments, "openai/dep_19-7")?.id).toBe("openai/dep_19-7");
  });
});
