import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { fieldsAt, isFields, listAt, numberAt } from "../shared/read-json.ts";
import { numbersOf } from "../shared/read-vector.ts";
import type { EmbeddingDialect } from "../shared/vendor-dialect.ts";

/** Google refuses more requests in one batch; it names no limit on their tokens together. */
const CALL_SIZE = { maxInputs: 100, maxTokens: undefined } as const;

/** Options that `providerOptions.google` never sets, with what to do instead. */
const RESERVED: Readonly<Record<string, string>> = {
  model: "use the field model.",
  content: "use the field input.",
  outputDimensionality: "use the field dimensions.",
};

/** Google's `batchEmbedContents`; the options, such as `taskType`, hold for every text. */
export function createGoogleEmbeddings(provider: Provider): EmbeddingDialect {
  return {
    callSize: () => CALL_SIZE,
    pathOf: (vendorModelId) => `/v1beta/models/${encodeURIComponent(vendorModelId)}:batchEmbedContents`,

    convertRequest({ vendorModelId, inputs, dimensions, providerOptions }) {
      const shared: JsonObject = { model: `models/${vendorModelId}` };
      if (dimensions !== undefined) shared["outputDimensionality"] = dimensions;
      const warnings = mergeProviderOptions(shared, providerOptions, provider, RESERVED);
      const requests = inputs.map((input, index): JsonObject => {
        if (typeof input === "string") return { ...shared, content: { parts: [{ text: input }] } };
        throw badUserInput(["input", String(index)], "Google takes texts, not tokens; send the text itself.");
      });
      return { body: { requests }, warnings };
    },

    readAnswer(answer, context) {
      if (!isFields(answer) || !Array.isArray(answer["embeddings"])) {
        throw brokenAnswer(context, "answered without embeddings");
      }
      return {
        response: context.response,
        inputTokens: numberAt(fieldsAt(answer, "usageMetadata"), "promptTokenCount"),
        vectors: listAt(answer, "embeddings").map((item) => (isFields(item) ? numbersOf(item["values"]) : undefined)),
      };
    },
  };
}
