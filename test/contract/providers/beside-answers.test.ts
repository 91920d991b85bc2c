import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import { MAX_LIST_CHARS } from "../../../src/providers/openai/beside-answer.ts";
import { createStreamReader } from "../../../src/providers/shared/stream-reader.ts";
import { readBesideWithAiSdk } from "./ai-sdk.ts";
import { toStreamBody } from "./compare.ts";
import { createAnswerContext, DIALECTS, type Vendor } from "./dialects.ts";
import { clientOf, completeOf, createCall, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();

const SOURCES = {
  citations: ["https://example.com/a", "https://example.com/b"],
  search_results: [
    { title: "A", url: "https://example.com/a", date: "2026-01-02" },
    { title: "B", url: "https://example.com/b", date: null },
  ],
};

const NOTHING = { filtered: false, severity: "safe" };
const SAFE = { hate: NOTHING, self_harm: NOTHING, sexual: NOTHING, violence: NOTHING };
const PROMPT = [
  { prompt_index: 0, content_filter_results: { ...SAFE, jailbreak: { filtered: false, detected: false } } },
];

/** Every fixture with something beside its answer, and what is kept of it. */
const KEPT: readonly (readonly [Vendor, string, JsonObject])[] = [
  [
    "perplexity",
    "text.chunks.txt",
    {
      ...SOURCES,
      usage: {
        cost: {
          input_tokens_cost: "0.00001",
          output_tokens_cost: "0.000003",
          request_cost: "0.005",
          total_cost: "0.005013",
        },
      },
    },
  ],
  [
    "perplexity",
    "deep-research.json",
    {
      ...SOURCES,
      usage: {
        cost: {
          input_tokens_cost: "0.00001",
          output_tokens_cost: "0.000003",
          request_cost: "0.005",
          total_cost: "0.005013",
          citation_tokens_cost: "0.004",
          reasoning_tokens_cost: "0.0027",
          search_queries_cost: "0.015",
        },
      },
    },
  ],
  ["azure", "text.json", { prompt_filter_results: PROMPT, content_filter_results: SAFE }],
  ["azure", "asynchronous-filter.chunks.txt", { prompt_filter_results: PROMPT, content_filter_results: SAFE }],
  [
    "azure",
    "content-filter.chunks.txt",
    {
      prompt_filter_results: PROMPT,
      content_filter_results: { ...SAFE, violence: { filtered: true, severity: "medium" } },
    },
  ],
  ["openrouter", "text.chunks.txt", { usage: { cost: "0.00014" } }],
  ["openrouter", "text.json", { usage: { cost: "0.00014" } }],
  [
    "openrouter",
    "own-key.chunks.txt",
    {
      usage: {
        cost: "0.0000000475",
        cost_details: {
          upstream_inference_cost: "0.00000095",
          upstream_inference_prompt_cost: "0.00000035",
          upstream_inference_completions_cost: "0.00000060",
        },
      },
    },
  ],
  ["xai", "text.chunks.txt", { usage: { cost_in_usd_ticks: "1466250" } }],
  ["xai", "calls.chunks.txt", { usage: { cost_in_usd_ticks: "1466250" } }],
  ["xai", "reasoning.json", { usage: { cost_in_usd_ticks: "1466250" } }],
];

function bodyOf(vendor: Vendor, name: string): string {
  const content = readFileSync(new URL(`../../fixtures/${vendor}/${name}`, import.meta.url), "utf8");
  return name.endsWith(".json") ? content : toStreamBody(vendor, content);
}

/** The parts of a body, and what it failed with. */
function play(vendor: Vendor, body: string): { readonly parts: readonly ProviderPart[]; readonly hasFailed: boolean } {
  const context = createAnswerContext(vendor);
  if (!body.startsWith("data: ") && !body.startsWith(":")) {
    return { parts: DIALECTS[vendor].readAnswer(JSON.parse(body), context, body), hasFailed: false };
  }
  const reader = createStreamReader(DIALECTS[vendor], context);
  const parts: ProviderPart[] = [];
  try {
    reader.read(Buffer.from(body), parts);
    reader.end(parts);
    return { parts, hasFailed: false };
  } catch {
    return { parts, hasFailed: true };
  }
}

function keptOf(parts: readonly ProviderPart[]): JsonObject | undefined {
  return parts.findLast((part) => part.type === "provider-metadata")?.metadata;
}

/** A whole answer with this beside it. */
function answerWith(beside: string): string {
  return `{"id":"a","model":"m","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],${beside}}`;
}

describe("what stands beside an answer", () => {
  test.each(KEPT)("of %s in %s is kept by the vendor's names, and costs digit by digit", (vendor, name, kept) => {
    const { parts } = play(vendor, bodyOf(vendor, name));
    expect(keptOf(parts)).toEqual({ [vendor]: kept });
    expect(parts.at(-1)?.type).toBe("finish");
  });

  test.each(KEPT.filter(([vendor]) => vendor === "perplexity"))(
    "of %s in %s says what the AI SDK reads",
    async (vendor, name) => {
      const body = bodyOf(vendor, name);
      const { sources, own } = await readBesideWithAiSdk(vendor, body);
      const kept = keptOf(play(vendor, body).parts)?.[vendor];
      expect(kept).toMatchObject({ citations: [...sources] });
      const { cost } = (kept as unknown as { usage: { cost: Record<string, string> } }).usage;
      expect(own?.["cost"]).toEqual({
        inputTokensCost: Number(cost["input_tokens_cost"]),
        outputTokensCost: Number(cost["output_tokens_cost"]),
        requestCost: Number(cost["request_cost"]),
        totalCost: Number(cost["total_cost"]),
      });
    },
  );

  it("is there with the first chunk that names sources, so that an answer that breaks off has them", () => {
    const [first = ""] = bodyOf("perplexity", "text.chunks.txt").split(/(?<=\n\n)/);
    const { parts, hasFailed } = play("perplexity", first);
    expect(hasFailed).toBe(true);
    expect(keptOf(parts)).toEqual({ perplexity: SOURCES });
  });

  /** Chunks of Azure's with these results of its filter, one after the other. */
  const filtered = (...results: readonly object[]): string =>
    [...results, {}]
      .map((content_filter_results, at) => {
        const finish_reason = at === results.length ? "stop" : null;
        return {
          id: "a",
          model: "m",
          choices: [{ index: 0, delta: { content: "a" }, finish_reason, content_filter_results }],
        };
      })
      .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
      .join("");

  it("keeps of the results of Azure's filter the gravest of each category, whatever came after", () => {
    const low = { filtered: false, severity: "low" };
    const high = { filtered: true, severity: "high" };
    const code = { filtered: false, detected: true, citation: { URL: "https://e.com/", license: "MIT" } };
    const body = `${filtered(
      { hate: NOTHING, violence: low, sexual: high, protected_material_code: code },
      { hate: low, violence: NOTHING, sexual: low, protected_material_code: { filtered: false, detected: false } },
    )}data: [DONE]\n\n`;
    expect(keptOf(play("azure", body).parts)).toEqual({
      azure: { content_filter_results: { hate: low, violence: low, sexual: high, protected_material_code: code } },
    });
  });

  it("has the results of Azure's filter with the chunk that names them, so that an answer that breaks off has them", () => {
    const { parts, hasFailed } = play("azure", filtered({ hate: NOTHING }).split(/(?<=\n\n)/)[0] ?? "");
    expect(hasFailed).toBe(true);
    expect(keptOf(parts)).toEqual({ azure: { content_filter_results: { hate: NOTHING } } });
  });

  it("keeps of a filter only what makes sense and is short", () => {
    const long = { filtered: true, severity: "x".repeat(20_000) };
    const body = `${filtered({ hate: long, violence: 7, sexual: null, a: { deep: { deep: { deep: { deep: 1 } } } } })}data: [DONE]\n\n`;
    expect(keptOf(play("azure", body).parts)).toEqual({
      azure: { content_filter_results: { hate: { filtered: true }, a: { deep: { deep: {} } } } },
    });
  });

  it("keeps figures that no binary number holds", () => {
    const usage = `"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":0.100000000000000000001,"cost_details":{"a":1e-20,"b":null}}`;
    expect(keptOf(play("openrouter", answerWith(usage)).parts)).toEqual({
      openrouter: { usage: { cost: "0.100000000000000000001", cost_details: { a: "0.00000000000000000001" } } },
    });
    const ticks = `"usage":{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":90071992547409931}`;
    expect(keptOf(play("xai", answerWith(ticks)).parts)).toEqual({
      xai: { usage: { cost_in_usd_ticks: "90071992547409931" } },
    });
  });

  it.each([
    ["no figures", `"usage":{"prompt_tokens":1,"completion_tokens":1}`],
    ["no figure that is a number", `"usage":{"cost":"free","cost_details":{"a":{"b":1}}}`],
    ["a figure of no bill", `"usage":{"cost":1e999}`],
    ["figures elsewhere", `"cost":1,"usage":null`],
  ])("is nothing where there are %s", (_what, usage) => {
    expect(keptOf(play("openrouter", answerWith(usage)).parts)).toBeUndefined();
  });

  it("keeps of sources whole entries without what is nested in them, as far as there is room", () => {
    const long = "x".repeat(1_000);
    const results = Array.from({ length: 1_000 }, (_, index) => ({
      url: `https://e.com/${String(index)}`,
      text: long,
      deep: [[]],
    }));
    const body = answerWith(`"citations":["https://e.com/0",[7]],"search_results":${JSON.stringify(results)}`);
    const kept = keptOf(play("perplexity", body).parts);
    const own = kept?.["perplexity"] as unknown as { citations: unknown[]; search_results: Record<string, unknown>[] };
    expect(own.citations).toEqual(["https://e.com/0", null]);
    expect(own.search_results.length).toBeGreaterThan(200);
    expect(own.search_results.length).toBeLessThan(260);
    own.search_results.forEach((entry, index) => {
      expect(entry).toEqual({ url: `https://e.com/${String(index)}`, text: long });
    });
    expect(JSON.stringify(own).length).toBeLessThan(MAX_LIST_CHARS + 100);
  });

  it.each(["perplexity", "openrouter", "xai"] as const)("of %s is the same streamed as whole", async (vendor) => {
    const client = clientOf(simulator(), vendor);
    const whole = keptOf((await completeOf(client, createCall(vendor, "Hello"))).parts);
    const streamed = keptOf((await streamOf(client, createCall(vendor, "Hello"))).parts);
    expect(Object.keys(whole ?? {})).toEqual([vendor]);
    expect(streamed).toEqual(whole);
  });

  it("is not kept of vendors that say nothing of the kind", async () => {
    const client = clientOf(simulator(), "groq");
    expect(keptOf((await completeOf(client, createCall("groq", "Hello"))).parts)).toBeUndefined();
  });
});

describe("an answer that comes back with what stood beside it", () => {
  it.each([
    ["perplexity", { ...SOURCES, usage: { cost: { total_cost: "1" } } }],
    ["openrouter", { usage: { cost: "0.00014" } }],
    ["xai", { usage: { cost_in_usd_ticks: "1466250" } }],
    ["azure", { prompt_filter_results: PROMPT, content_filter_results: SAFE }],
  ] as const)("is sent to %s without it", async (vendor, own) => {
    const providerOptions = { [vendor]: { ...own, name: "Ada" } } as unknown as JsonObject;
    const call = createCall(vendor, "Go on", {
      request: {
        messages: [
          { role: "user", parts: [{ type: "text", text: "Hello" }] },
          { role: "assistant", text: "Hi", toolCalls: [], providerOptions },
          { role: "user", parts: [{ type: "text", text: "Go on" }] },
        ],
      },
    });
    expect((await completeOf(clientOf(simulator(), vendor), call)).error).toBeUndefined();
    expect(simulator().requests.at(-1)?.body).toMatchObject({
      messages: [{ role: "user" }, { role: "assistant", content: "Hi", name: "Ada" }, { role: "user" }],
    });
    const [, sent] = (simulator().requests.at(-1)?.body as { messages: object[] }).messages;
    expect(Object.keys(sent ?? {}).sort()).toEqual(["content", "name", "role"]);
  });
});
