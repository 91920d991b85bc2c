import { describe, expect, it } from "vitest";
import type { CheckedRequest } from "../../../src/domain/provider/provider.ts";
import { completeOf, createCall, clientOf, useSimulator } from "../../contract/providers/support.ts";

const simulator = useSimulator();

describe.each(["anthropic", "openai", "cohere"] as const)("a request that was checked, %s", (vendor) => {
  const sent = (): string => JSON.stringify(simulator().requests.map(({ body }) => body));

  it("is not made again by the client that checked it", async () => {
    const client = clientOf(simulator(), vendor);
    const checked = await client.checkRequest(createCall(vendor, "first"));
    await completeOf(client, { ...createCall(vendor, "second"), checked });
    expect([sent().includes("first"), sent().includes("second")]).toEqual([true, false]);
  });

  it("is made anew where another client checked it, whatever that made of it", async () => {
    const client = clientOf(simulator(), vendor);
    const others = { warnings: [], body: { model: "other" }, options: {} };
    const checked: CheckedRequest = others;
    await completeOf(client, { ...createCall(vendor, "Hello"), checked });
    expect(sent()).toContain("Hello");
  });
});
