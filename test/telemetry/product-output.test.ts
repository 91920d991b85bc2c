import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask, callGraphql, COMPLETION_STREAM, CREATE_COMPLETION, openSocket } from "../testkit/graphql-caller.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

/** Stands in every prompt, so in every answer of the simulator too. */
const PROMPT = "kumquat-marmalade";
/** The key with which the gateway calls the vendors. */
const VENDOR_KEY = "sk-vendor-zymurgy";
const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"];
/** What vendors and callers do, each with every model. */
const TURNS = [
  "",
  "[[sim status=400]]",
  "[[sim error=auth]]",
  "[[sim status=500]]",
  "[[sim body=html]]",
  "[[sim body=truncated]]",
];
const KEY_MUTATION = `mutation { createApiKey(input: {name: "n", scopes: ["completion:create"]}) { secret apiKey { id } } }`;

/** The files below a folder that hold one of the words, as text or in base64. */
function filesWith(folder: string, words: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => words.some((word) => readFileSync(file).includes(word)));
}

describe("what the product writes", () => {
  it("holds no prompt, no answer and no secret, whatever went well or wrong", { timeout: 120_000 }, async () => {
    await using simulator = Object.assign(await startVendorSimulator({ apiKey: VENDOR_KEY }), {
      async [Symbol.asyncDispose]() {
        await simulator.close();
      },
    });
    const directory = await createTemporaryDirectory();
    const product = await startProduct({ directory, env: { ...simulator.env, NARTHEX_LOG_LEVEL: "trace" } });
    const target = { url: product.url, key: product.rootKey };

    let answered = 0;
    for (const model of MODELS) {
      for (const turn of TURNS) {
        const answer = await callGraphql(target, CREATE_COMPLETION, ask(model, `${PROMPT} ${turn}`));
        answered += answer.errors === undefined ? 1 : 0;
      }
    }
    expect(answered).toBe(MODELS.length);

    // Refused: a field, a schema, a literal in a document that does not parse, a body that is no JSON, a key.
    const refused = [
      await callGraphql(target, CREATE_COMPLETION, ask(MODELS[0] ?? "", PROMPT, { temperature: 9 })),
      await callGraphql(target, CREATE_COMPLETION, ask(PROMPT, PROMPT)),
      await callGraphql(target, CREATE_COMPLETION, { input: { model: MODELS[0], messages: PROMPT } }),
      await callGraphql(target, `mutation { createCompletion(input: { model: "${PROMPT}" "${PROMPT}" }) }`),
      await callGraphql({ ...target, key: `ntx_live_${PROMPT}` }, CREATE_COMPLETION, ask(MODELS[0] ?? "", PROMPT)),
    ];
    expect(refused.map((answer) => answer.errors?.length)).toEqual([1, 1, 1, 1, 1]);
    const broken = await fetch(`${product.url}/graphql?query=${PROMPT}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${product.rootKey ?? ""}` },
      body: `{"query": "${PROMPT}`,
    });
    expect(broken.status).toBe(400);

    // A stream that is read whole, and one that is left.
    const socket = openSocket(target);
    const events = socket.iterate({ query: COMPLETION_STREAM, variables: ask(MODELS[0] ?? "", PROMPT) });
    let last: unknown;
    for await (const event of events) last = event.data?.completionStream;
    expect(last).toMatchObject({ __typename: "CompletionFinished" });
    const left = socket.iterate({
      query: COMPLETION_STREAM,
      variables: ask(MODELS[0] ?? "", `${PROMPT} [[sim tokens=200 chunkDelay=20]]`),
    });
    await left.next();
    await left.return?.();
    await socket.dispose();

    const made = await callGraphql(target, KEY_MUTATION);
    const secret = (made.data as { createApiKey: { secret: string } } | null)?.createApiKey.secret ?? "";
    expect(secret).toMatch(/^ntx_live_/);
    const own = await callGraphql({ ...target, key: secret }, CREATE_COMPLETION, ask(MODELS[1] ?? "", PROMPT));
    expect(own.errors).toBeUndefined();

    const metrics = await (await fetch(`${product.url}/metrics`)).text();
    expect(metrics).toContain("narthex_completions_total");
    await sleep(500);
    expect(await product.stop()).toEqual({ code: 0, signal: null });

    const notice = product.output().split("\n").slice(0, 4).join("\n");
    const log = product.output().slice(notice.length);
    expect(log.split("\n").filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThanOrEqual(25);
    // The random part by its length: it may hold an underscore.
    const words = [PROMPT, VENDOR_KEY, secret, secret.slice(-43)];
    for (const word of words) {
      expect(log.includes(word), `the log holds ${word}`).toBe(false);
      expect(metrics.includes(word), `the metrics hold ${word}`).toBe(false);
    }
    expect(log).not.toContain(product.rootKey);
    expect(filesWith(directory, [...words, product.rootKey ?? secret])).toEqual([]);
  });
});
