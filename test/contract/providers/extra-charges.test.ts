import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import { createStreamReader } from "../../../src/providers/shared/stream-reader.ts";
import { toStreamBody } from "./compare.ts";
import { createAnswerContext, DIALECTS, type Vendor } from "./dialects.ts";

const TOOLS = ["web_search", "code_interpreter", "image_generation"];
const CITED = [{ type: "url_citation", url_citation: { url: "https://example.com/", title: "A" } }];

function fixture(vendor: Vendor, name: string): string {
  return readFileSync(new URL(`../../fixtures/${vendor}/${name}`, import.meta.url), "utf8");
}

function whole(vendor: Vendor, body: string): readonly ProviderPart[] {
  return DIALECTS[vendor].readAnswer(JSON.parse(body), createAnswerContext(vendor), body);
}

function streamed(vendor: Vendor, lines: string): readonly ProviderPart[] {
  const reader = createStreamReader(DIALECTS[vendor], createAnswerContext(vendor));
  const parts: ProviderPart[] = [];
  reader.read(Buffer.from(toStreamBody(vendor, lines)), parts);
  reader.end(parts);
  return parts;
}

function usesOf(parts: readonly ProviderPart[]): readonly string[] | undefined {
  return parts.findLast((part) => part.type === "extra-charge")?.uses;
}

/** A whole answer of chat completions. */
function chat(message: object, usage: object = {}): string {
  return JSON.stringify({
    model: "m",
    choices: [{ index: 0, message: { content: "Hi", ...message }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, ...usage },
  });
}

function chunk(delta: object, finish_reason: string | null = null): string {
  return JSON.stringify({ model: "m", choices: [{ index: 0, delta, finish_reason }] });
}

describe("what a vendor charges beside tokens", () => {
  test("OpenAI's own tools are told of, each once, whole and streamed", () => {
    expect(usesOf(whole("openai-responses", fixture("openai-responses", "built-in-tools.json")))).toEqual(TOOLS);
    expect(usesOf(streamed("openai-responses", fixture("openai-responses", "built-in-tools.chunks.txt")))).toEqual(
      TOOLS,
    );
  });

  test.each(["failed", "completed"])("a search that has %s", (status) => {
    const item = { id: "ws_0", type: "web_search_call", status };
    const body = JSON.stringify({ status: "completed", model: "m", output: [item, item] });
    expect(usesOf(whole("openai-responses", body))).toEqual(status === "failed" ? undefined : ["web_search"]);
  });

  test.each(["openai", "openrouter"] as const)("a search of %s shows by what the text cites", (vendor) => {
    expect(usesOf(whole(vendor, chat({ annotations: CITED })))).toEqual(["web_search"]);
    expect(usesOf(whole(vendor, chat({ annotations: [] })))).toBeUndefined();
    const lines = [chunk({ content: "Hi" }), chunk({ annotations: CITED }), chunk({ annotations: CITED }, "stop")];
    expect(usesOf(streamed(vendor, lines.join("\n")))).toEqual(["web_search"]);
  });

  test("Perplexity's deep research is told of by its searches and the sources that it read", () => {
    expect(usesOf(whole("perplexity", fixture("perplexity", "deep-research.json")))).toEqual(["searches", "citations"]);
    const bill = { cost: { search_queries_cost: 0.015, citation_tokens_cost: 0 } };
    expect(usesOf(whole("perplexity", chat({}, bill)))).toEqual(["searches"]);
    // Searches of the other models are in the fee for the request.
    expect(usesOf(whole("perplexity", chat({}, { num_search_queries: 2, citation_tokens: 5 })))).toBeUndefined();
  });

  test("xAI's searched sources are told of", () => {
    expect(usesOf(whole("xai", chat({}, { num_sources_used: 3 })))).toEqual(["searched sources"]);
    expect(usesOf(whole("xai", chat({}, { num_sources_used: 0 })))).toBeUndefined();
  });

  test("other answers are told of nothing", () => {
    expect(usesOf(whole("openai-responses", fixture("openai-responses", "text.json")))).toBeUndefined();
    expect(usesOf(streamed("perplexity", fixture("perplexity", "text.chunks.txt")))).toBeUndefined();
    expect(usesOf(whole("custom", chat({ annotations: CITED })))).toBeUndefined();
  });
});
