import { describe, expect, test } from "vitest";
import { createAddressRule, type AddressRule } from "../../../src/lib/address-rule.ts";
import type { ProviderClient } from "../../../src/domain/provider/provider.ts";
import { CALLED, type CalledVendor } from "./dialects.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();

/** Vendors whose lists are empty without a call. */
const WITHOUT_LIST: readonly CalledVendor[] = ["azure", "bedrock", "vertex"];

/** A client whose address is a caller's word: a name or a number that leads to this machine. */
function guardedClientOf(vendor: CalledVendor, addressRule: AddressRule, host: string): ProviderClient {
  return clientOf(simulator(), vendor, undefined, { addressRule, host });
}

describe.each(CALLED)("a caller's address for %s", (vendor) => {
  test.each(["127.0.0.1", "localhost"])("is not connected to by any call where %s is refused", async (host) => {
    const client = guardedClientOf(vendor, createAddressRule([]), host);
    const call = createCall(vendor, "Hello", { limits: { connectMs: 2_000 } });
    const outcomes = [await completeOf(client, call), await streamOf(client, call)];
    const listed = await client.listModels(AbortSignal.timeout(5_000)).catch((error: unknown) => error);
    for (const error of [...outcomes.map((outcome) => outcome.error), listed]) {
      if (Array.isArray(error) && WITHOUT_LIST.includes(vendor)) continue;
      expect(error).toMatchObject({
        code: "PROVIDER_ERROR",
        retryable: false,
        message: expect.stringMatching(/^The base URL of this/) as string,
      });
    }
    expect(simulator().requests).toEqual([]);
    expect(simulator().vertex.exchange.exchanges).toBe(0);
  });

  test("is called where the operator has listed it", async () => {
    const client = guardedClientOf(vendor, createAddressRule(["127.0.0.0/8"]), "127.0.0.1");
    expect((await completeOf(client, createCall(vendor, "Hello"))).error).toBeUndefined();
  });
});
