import type { EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import { safeName, selectOwnOptions } from "../shared/merge-provider-options.ts";
import type { EmbeddingContent } from "../shared/vendor-dialect.ts";
import type { EmbeddingRules, SdkEmbeddings } from "./sdk-embeddings.ts";

/**
 * A call in the SDK's words. Adds what is not sent, and what is sent unasked, to `warnings`; throws `BAD_USER_INPUT` where a field
 * makes the call impossible: the SDK drops options that it does not know, and refuses others without saying which is meant.
 */
export function toEmbedOptions(
  call: EmbeddingContent,
  provider: Provider,
  embeddings: SdkEmbeddings,
  warnings: string[],
): EmbeddingModelV4CallOptions {
  const rules = embeddings.rulesOf(call.vendorModelId);
  const values = call.inputs.map((input, index) => {
    if (typeof input === "string") return input;
    throw badUserInput(["input", String(index)], `${provider.name} takes texts, not tokens; send the text itself.`);
  });
  const options: JsonObject = {
    ...toDimensions(call, provider, rules, warnings),
    ...toOwnOptions(call, { provider, embeddings, rules }, warnings),
  };
  return { values, providerOptions: { [embeddings.key]: options } };
}

function toDimensions(
  { dimensions, vendorModelId }: EmbeddingContent,
  provider: Provider,
  rules: EmbeddingRules,
  warnings: string[],
): JsonObject {
  if (dimensions === undefined) {
    const otherwise = rules.dimensions?.otherwise;
    if (otherwise !== undefined) warnings.push(`dimensions was sent as ${String(otherwise)}: none were given.`);
    return {};
  }
  if (rules.dimensions === undefined) {
    throw badUserInput(
      ["dimensions"],
      `The vectors of ${vendorModelId} have one length, which ${provider.name} lets nobody choose; leave dimensions out.`,
    );
  }
  const { sdk, values } = rules.dimensions;
  if (values !== undefined && !values.includes(dimensions)) {
    throw badUserInput(
      ["dimensions"],
      `${vendorModelId} gives vectors of ${values.join(", ")} numbers; choose one of them.`,
    );
  }
  return { [sdk]: dimensions };
}

function toOwnOptions(
  { providerOptions }: EmbeddingContent,
  { provider, embeddings, rules }: { provider: Provider; embeddings: SdkEmbeddings; rules: EmbeddingRules },
  warnings: string[],
): JsonObject {
  const own = selectOwnOptions(providerOptions, { provider, reserved: embeddings.reserved, warnings }) ?? {};
  const unknown = Object.keys(own).find((name) => !rules.options.has(name));
  if (unknown !== undefined) throw unknownOption(["providerOptions", provider.id, safeName(unknown)], rules);
  const options: JsonObject = {};
  for (const [name, { sdk, otherwise }] of rules.options) {
    const value = own[name];
    if (value !== undefined) options[sdk] = value;
    else if (otherwise !== undefined) {
      warnings.push(`providerOptions.${provider.id}.${name} was sent as ${otherwise}: ${provider.name} demands one.`);
    }
  }
  return options;
}

function unknownOption(path: readonly string[], { options }: EmbeddingRules): Error {
  const known = [...options.keys()];
  const taken = known.length === 0 ? "no options are" : `only ${known.join(", ")} ${known.length === 1 ? "is" : "are"}`;
  return badUserInput(path, `${path.join(".")} does not reach this model: ${taken} sent to it.`);
}
