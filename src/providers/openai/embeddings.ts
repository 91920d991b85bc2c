import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { EmbeddingAnswer } from "../../domain/provider/embedding-client.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { fieldsAt, isFields, listAt, numberAt, wordAt } from "../shared/read-json.ts";
import { numbersOf } from "../shared/read-vector.ts";
import type { AnswerContext, EmbeddingContent, EmbeddingDialect } from "../shared/vendor-dialect.ts";
import type { EmbeddingQuirks } from "./chat-quirks.ts";

/** Options that are never set through `providerOptions`, with what to do instead. */
const RESERVED: Readonly<Record<string, string>> = {
  model: "use the field model.",
  input: "use the field input.",
  dimensions: "use the field dimensions.",
  output_dimension: "use the field dimensions.",
  encoding_format: "the gateway sets it; both faces give either form.",
  output_dtype: "vectors are of 32-bit numbers here.",
};

/** `POST /embeddings` as OpenAI has it. */
export function createOpenaiEmbeddings(provider: Provider, traits: EmbeddingQuirks): EmbeddingDialect {
  return {
    callSize: () => traits,
    pathOf: traits.path,

    convertRequest({ vendorModelId, inputs, dimensions, providerOptions }) {
      if (!traits.takesTokens) refuseTokens(inputs, provider);
      const body: JsonObject = {
        model: vendorModelId,
        input: inputs.map((input) => (typeof input === "string" ? input : [...input])),
      };
      if (dimensions !== undefined) body[traits.dimensions] = dimensions;
      if (traits.isBase64) body["encoding_format"] = "base64";
      return { body, warnings: mergeProviderOptions(body, providerOptions, provider, RESERVED) };
    },

    readAnswer,
  };
}

/** Throws `BAD_USER_INPUT` for the first input that is tokens. */
function refuseTokens(inputs: EmbeddingContent["inputs"], provider: Provider): void {
  const index = inputs.findIndex((input) => typeof input !== "string");
  if (index === -1) return;
  throw badUserInput(["input", String(index)], `${provider.name} takes texts, not tokens; send the text itself.`);
}

function readAnswer(answer: unknown, context: AnswerContext): EmbeddingAnswer {
  if (!isFields(answer) || !Array.isArray(answer["data"])) throw brokenAnswer(context, "answered without embeddings");
  const data = listAt(answer, "data");
  const vectors: EmbeddingAnswer["vectors"][number][] = Array.from({ length: data.length });
  const taken = new Set<number>();
  for (const [position, item] of data.entries()) {
    if (!isFields(item)) continue;
    // Some servers number nothing; then the order is the inputs'.
    const index = item["index"] === undefined ? position : numberAt(item, "index");
    if (index === undefined || !(index in vectors) || taken.has(index)) continue;
    taken.add(index);
    vectors[index] = numbersOf(item["embedding"]);
  }
  const usage = fieldsAt(answer, "usage");
  return {
    response: { ...context.response, vendorModelId: wordAt(answer, "model") },
    inputTokens: numberAt(usage, "prompt_tokens") ?? numberAt(usage, "total_tokens"),
    vectors,
  };
}
