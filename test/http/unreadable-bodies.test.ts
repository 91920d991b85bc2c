import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveGraphql, type ServedGraphql } from "../testkit/serve-graphql.ts";

const INPUT = `{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"x"}],"metadata":METADATA}`;

describe("a body that cannot be read", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  async function messageOf(path: string, body: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<unknown> {
    const response = await fetch(`${served.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${served.secret}`, ...headers },
      body,
    });
    expect(response.status).toBe(400);
    const said = (await response.json()) as { errors?: { message: string }[]; error?: { message: string } };
    return said.error?.message ?? said.errors?.[0]?.message;
  }

  describe.each(["/graphql", "/v1/chat/completions"])("at %s", (path) => {
    it.each(['{"__proto__":"x"}', '{"a":{"constructor":{"prototype":1}}}'])(
      "is told of its key: %s",
      async (metadata) => {
        expect(await messageOf(path, INPUT.replace("METADATA", metadata))).toMatch(/key __proto__.*another name/);
      },
    );

    it("is told to come uncompressed", async () => {
      const body = new Uint8Array(gzipSync(INPUT));
      expect(await messageOf(path, body, { "content-encoding": "gzip" })).toMatch(/not UTF-8.*uncompressed/);
    });

    it("is told that it is no JSON", async () => {
      expect(await messageOf(path, INPUT)).toMatch(/no JSON.*cut off/);
    });
  });
});
