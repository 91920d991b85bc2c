import { createHash } from "node:crypto";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { EmbeddingInput } from "../../domain/embedding/embedding-request.ts";
import type { EmbeddingClient } from "../../domain/provider/embedding-client.ts";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { notSent } from "../shared/request-fields.ts";
import { SIMULATED_EMBEDDING_MODEL_ID } from "./models.ts";

const DEFAULT_DIMENSIONS = 256;
const MAX_DIMENSIONS = 3_072;
const MAX_INPUTS = 2_048;

/** Creates the part of the built-in client that gives vectors: in process and deterministic. Words count as tokens. */
export function createSimulatedEmbeddings(provider: Provider): EmbeddingClient {
  return {
    callSize: () => ({ maxInputs: MAX_INPUTS, maxTokens: undefined }),

    checkRequest({ dimensions, providerOptions }) {
      if (dimensions !== undefined && dimensions > MAX_DIMENSIONS) {
        throw badUserInput(
          ["dimensions"],
          `Simulated vectors have at most ${String(MAX_DIMENSIONS)} numbers; ask for fewer.`,
        );
      }
      const taken: JsonObject = {};
      const warnings = mergeProviderOptions(taken, providerOptions, provider, {});
      const unused = Object.keys(taken).map((name) =>
        notSent(`providerOptions.${provider.id}.${name}`, "simulated vectors do not depend on it."),
      );
      return [...warnings, ...unused];
    },

    async embed({ vendorModelId, inputs, dimensions = DEFAULT_DIMENSIONS, signal }) {
      signal.throwIfAborted();
      if (vendorModelId !== SIMULATED_EMBEDDING_MODEL_ID) throw modelNotFound();
      const words = inputs.map(toWords);
      return Promise.resolve({
        response: { vendorRequestId: undefined, vendorModelId, rateLimitHeaders: {} },
        inputTokens: words.reduce((sum, of) => sum + of.length, 0),
        vectors: words.map((of) => toVector(of, dimensions)),
      });
    },
  };
}

function modelNotFound(): ProviderError {
  return new ProviderError({
    code: "MODEL_NOT_FOUND",
    message: `There is no such simulated model. Ask for ${SIMULATED_EMBEDDING_MODEL_ID}.`,
  });
}

function toWords(input: EmbeddingInput): readonly string[] {
  if (typeof input !== "string") return input.map(String);
  const words = input.toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return words ?? [input];
}

/** The sum of the words' directions, brought to the length 1: texts that share words are near each other. */
function toVector(words: readonly string[], dimensions: number): readonly number[] {
  const sum = new Float64Array(dimensions);
  for (const word of words) addDirection(sum, word);
  const length = Math.hypot(...sum);
  return Array.from(sum, (value) => Math.fround(length === 0 ? 0 : value / length));
}

/** A word's direction: numbers between -1 and 1 out of its hash, by xorshift32. */
function addDirection(sum: Float64Array, word: string): void {
  let state = createHash("sha256").update(word).digest().readUInt32LE(0) || 1;
  for (let index = 0; index < sum.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum[index] = (sum[index] ?? 0) + state / 2 ** 31;
  }
}
