import type { ModelRequest } from "../../domain/completion/completion-request.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { mergeInto, safeName } from "./merge-provider-options.ts";
import { notSent } from "./request-fields.ts";

/** A message, part or tool with options of its own. */
interface Holder {
  readonly providerOptions?: JsonObject | undefined;
}

/** The options that a message, part or tool carries for this provider; `undefined` where there are none. */
export function ownOptionsOf(holder: Holder, provider: Provider): JsonObject | undefined {
  const own = holder.providerOptions?.[provider.id];
  return isJsonObject(own) ? own : undefined;
}

/**
 * Adds the options that a message, part or tool carries for this provider to what it becomes at the vendor.
 *
 * @param path where the holder stands in the input
 */
export function mergeOwnOptions(
  target: JsonObject,
  holder: Holder,
  provider: Provider,
  path: readonly string[],
): JsonObject {
  const own = ownOptionsOf(holder, provider);
  if (own !== undefined) mergeInto(target, own, [...path, "providerOptions", provider.id]);
  return target;
}

/**
 * Says once for each provider whose options messages, parts and tools carry in vain that they are not sent.
 *
 * @param whyOwn why this provider's own are not sent either; default they are
 */
export function ownOptionWarnings(
  request: Pick<ModelRequest, "messages" | "tools">,
  provider: Provider,
  whyOwn?: string,
): readonly string[] {
  const warnings = new Map<string, string>();
  const look = (holder: Holder, path: readonly (string | number)[]): void => {
    for (const id of Object.keys(holder.providerOptions ?? {})) {
      const why = id === provider.id ? whyOwn : `the model is served by ${provider.id}.`;
      if (why === undefined || warnings.has(id)) continue;
      warnings.set(id, notSent([...path, "providerOptions", safeName(id)].join("."), why));
    }
  };
  for (const [index, message] of request.messages.entries()) {
    look(message, ["messages", index]);
    if (message.role !== "user") continue;
    for (const [partIndex, part] of message.parts.entries()) look(part, ["messages", index, "parts", partIndex]);
  }
  for (const [index, tool] of request.tools.entries()) look(tool, ["tools", index]);
  return [...warnings.values()];
}
