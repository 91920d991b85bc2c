import { describe, expect, it } from "vitest";
import { mapUsage as mapAnthropicUsage } from "../../../src/providers/anthropic/map-usage.ts";
import { mapUsage as mapGoogleUsage } from "../../../src/providers/google/map-usage.ts";
import { mapUsage as mapOpenaiUsage } from "../../../src/providers/openai/map-usage.ts";

describe("parts of usage that vendors price apart", () => {
  it("are Anthropic's cache writes for an hour, of all cache writes", () => {
    const usage = {
      input_tokens: 5,
      output_tokens: 2,
      cache_creation_input_tokens: 300,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    };

    expect(mapAnthropicUsage(usage)).toMatchObject({
      inputTokens: 305,
      cacheWriteTokens: 300,
      pricedParts: { cacheWrite1hTokens: 200 },
    });
  });

  it("are OpenAI's tokens of sound", () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 40 },
    };

    expect(mapOpenaiUsage(usage)?.pricedParts).toEqual({
      cacheWrite1hTokens: 0,
      audioInputTokens: 60,
      audioOutputTokens: 40,
    });
  });

  it("are Google's tokens of sound by modality", () => {
    const usage = {
      promptTokenCount: 100,
      candidatesTokenCount: 20,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 40 },
        { modality: "AUDIO", tokenCount: 60 },
      ],
    };

    expect(mapGoogleUsage(usage)?.pricedParts).toMatchObject({ audioInputTokens: 60, audioOutputTokens: 0 });
  });

  it("are none where the vendor reports none, or nonsense", () => {
    const usage = { prompt_tokens: 100, completion_tokens: 50, prompt_tokens_details: { audio_tokens: 0 } };

    expect(mapOpenaiUsage(usage)).not.toHaveProperty("pricedParts");
    expect(mapOpenaiUsage({ ...usage, prompt_tokens_details: { audio_tokens: 101 } })).toBeUndefined();
    expect(mapGoogleUsage({ promptTokenCount: 3, promptTokensDetails: [null, { modality: "AUDIO" }] })).toMatchObject({
      inputTokens: 3,
    });
  });
});
