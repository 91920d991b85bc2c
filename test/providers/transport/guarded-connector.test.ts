import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAddressRule, type AddressRule } from "../../../src/lib/address-rule.ts";
import { createSystemClock } from "../../../src/lib/system-clock.ts";
import { createHostResolver } from "../../../src/providers/transport/guarded-connector.ts";
import { createHttpTransport } from "../../../src/providers/transport/http-transport.ts";

const LIMITS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, maxBodyBytes: 1_000 };

describe("connections to a host that a caller has named", () => {
  let server: Server;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      // Each call is to connect anew.
      response.setHeader("connection", "close").end("{}");
    });
    server.on("connection", () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function call(host: string, addressRule: AddressRule | undefined): Promise<number | string> {
    const { port } = server.address() as AddressInfo;
    const transport = createHttpTransport({ baseUrl: `http://${host}:${String(port)}/v1`, headers: {}, addressRule });
    return callWith(transport);
  }
  async function callWith(transport: ReturnType<typeof createHttpTransport>): Promise<number | string> {
    const signal = new AbortController().signal;
    const exchange = transport.send({ method: "GET", path: "/models", limits: LIMITS, signal });
    try {
      return (await exchange.head()).status;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      exchange.close();
    }
  }

  it.each(["127.0.0.1", "localhost", "0x7f.1"])("are not made where %s leads to a refused address", async (host) => {
    const before = connections;
    expect(await call(host, createAddressRule([]))).toBe("ADDRESS_REFUSED");
    expect(connections).toBe(before);
  });

  it("are made to listed addresses, and wherever nothing is held against them", async () => {
    expect(await call("127.0.0.1", createAddressRule(["127.0.0.1"]))).toBe(200);
    expect(await call("localhost", createAddressRule(["127.0.0.0/8", "::1"]))).toBe(200);
    expect(await call("127.0.0.1", undefined)).toBe(200);
  });

  it("are held against the rule each time, so that a name that leads elsewhere later gains nothing", async () => {
    let isCallable = true;
    const rule: AddressRule = { isCallable: () => isCallable, isListed: () => false };
    const { port } = server.address() as AddressInfo;
    const transport = createHttpTransport({
      baseUrl: `http://localhost:${String(port)}/v1`,
      headers: {},
      addressRule: rule,
    });
    expect(await callWith(transport)).toBe(200);
    isCallable = false;
    expect(await callWith(transport)).toBe("ADDRESS_REFUSED");
  });

  it("are not made where one of a name's addresses is refused", async () => {
    const asked: string[] = [];
    const rule: AddressRule = {
      isCallable: (address) => {
        asked.push(address);
        return address !== "127.0.0.1";
      },
      isListed: () => false,
    };
    expect(await call("localhost", rule)).toBe("ADDRESS_REFUSED");
    expect(asked).toContain("127.0.0.1");
  });
});

describe("the addresses of a host", () => {
  const resolve = createHostResolver(createSystemClock());

  it("are found for a name, and none for a name that has none", async () => {
    expect(await resolve("localhost")).toContain("127.0.0.1");
    expect(await resolve("no-such-host.invalid")).toEqual([]);
  });
});
