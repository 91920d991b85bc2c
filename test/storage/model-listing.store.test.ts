import { expect, it } from "vitest";
import { createModelListingStore } from "../../src/storage/model-listing.store.ts";
import { describeDatabases } from "../testkit/databases.ts";

describeDatabases("kept lists of models", (database) => {
  it("are given back as they were read last, and deleted when that is too long ago", async () => {
    const store = createModelListingStore(database.open());
    const old = { deploymentId: "dep_listing_old", vendorModelIds: ["a", "b"], readAtMs: 1_000 };
    const recent = { deploymentId: "dep_listing_recent", vendorModelIds: ["c"], readAtMs: 2_000 };
    const ids = [old.deploymentId, recent.deploymentId];
    for (const listing of [old, recent, { ...recent, vendorModelIds: ["late"], readAtMs: 1_500 }])
      await store.save(listing);
    expect(await store.load(ids)).toEqual(expect.arrayContaining([old, recent]));
    await store.removeReadBefore(2_000);
    expect(await store.load(ids)).toEqual([recent]);
  });
});
