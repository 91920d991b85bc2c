import { readFileSync } from "node:fs";
import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
import type { ResponseCreateParams } from "openai/resources/responses/responses";
import type { EmbeddingCreateParams } from "openai/resources/embeddings";
import { describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "../../src/domain/error/codes.ts";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { CHAT_PARAMETERS } from "../../src/http/openai/chat/parameters.ts";
import { RESPONSE_PARAMETERS } from "../../src/http/openai/responses/parameters.ts";
import { EMBEDDING_PARAMETERS } from "../../src/http/openai/embeddings/parameters.ts";
import { toOpenAiError } from "../../src/http/openai/shared/error-body.ts";
import type { ParameterRules } from "../../src/http/openai/shared/parameter-rule.ts";

const GUIDE = readFileSync(new URL("../../docs/guides/openai-clients.md", import.meta.url), "utf8");

/** The cells of the table after a marker, without its head. */
function tableAfter(marker: string): readonly (readonly string[])[] {
  const table = new RegExp(`<!-- ${marker} -->\\s+((?:\\|.*\\n)+)`).exec(GUIDE)?.[1];
  if (table === undefined) throw new Error(`docs/guides/openai-clients.md has no table after <!-- ${marker} -->`);
  const rows = table.trim().split("\n");
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function rowsOf(rules: ParameterRules): readonly (readonly string[])[] {
  return [...rules].map(([name, { handling, note }]) => [
    `\`${name}\``,
    handling,
    note.replace(/^./, (first) => first.toUpperCase()),
  ]);
}

/** Every parameter that the official SDK knows, so that a new one is a type error here. */
const CHAT_NAMES: Record<keyof ChatCompletionCreateParams, true> = {
  messages: true,
  model: true,
  audio: true,
  frequency_penalty: true,
  function_call: true,
  functions: true,
  logit_bias: true,
  logprobs: true,
  max_completion_tokens: true,
  max_tokens: true,
  metadata: true,
  modalities: true,
  moderation: true,
  n: true,
  parallel_tool_calls: true,
  prediction: true,
  presence_penalty: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  reasoning_effort: true,
  response_format: true,
  safety_identifier: true,
  seed: true,
  service_tier: true,
  stop: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  user: true,
  verbosity: true,
  web_search_options: true,
};

const RESPONSE_NAMES: Record<keyof ResponseCreateParams, true> = {
  access_programs: true,
  background: true,
  context_management: true,
  conversation: true,
  image: true,
  include: true,
  input: true,
  instructions: true,
  max_output_tokens: true,
  max_tool_calls: true,
  metadata: true,
  model: true,
  moderation: true,
  parallel_tool_calls: true,
  previous_response_id: true,
  prompt: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  reasoning: true,
  safety_identifier: true,
  service_tier: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  text: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  truncation: true,
  user: true,
};

const EMBEDDING_NAMES: Record<keyof EmbeddingCreateParams, true> = {
  model: true,
  input: true,
  dimensions: true,
  encoding_format: true,
  user: true,
};

describe("docs/guides/openai-clients.md", () => {
  it("says what becomes of every parameter of chat completions", () => {
    expect(tableAfter("chat-parameters")).toEqual(rowsOf(CHAT_PARAMETERS));
    expect([...CHAT_PARAMETERS.keys()].sort()).toEqual([...Object.keys(CHAT_NAMES), "provider_options"].sort());
  });

  it("says what becomes of every parameter of responses", () => {
    expect(tableAfter("response-parameters")).toEqual(rowsOf(RESPONSE_PARAMETERS));
    expect([...RESPONSE_PARAMETERS.keys()].sort()).toEqual([...Object.keys(RESPONSE_NAMES), "provider_options"].sort());
  });

  it("says what becomes of every parameter of embeddings", () => {
    expect(tableAfter("embedding-parameters")).toEqual(rowsOf(EMBEDDING_PARAMETERS));
    expect([...EMBEDDING_PARAMETERS.keys()].sort()).toEqual(
      [...Object.keys(EMBEDDING_NAMES), "provider_options"].sort(),
    );
  });

  it("says the words of every error", () => {
    const rows = Object.entries(ERROR_CODES).map(([code, { httpStatus }]) => {
      const { type, code: word } = toOpenAiError(new GatewayError({ code: code as ErrorCode, message: "m" }));
      return [`[${code}](../errors/${code}.md)`, String(httpStatus), `\`${type}\``, `\`${word}\``];
    });
    expect(tableAfter("error-words")).toEqual(rows);
  });
});
