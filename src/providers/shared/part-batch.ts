import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { TokenUsage } from "../../domain/usage/token-usage.ts";

/** Appends text to the batch, to the delta before it where that is of the same kind. Empty text is dropped. */
export function pushDelta(parts: ProviderPart[], type: "text-delta" | "reasoning-delta", text: string): void {
  if (text === "") return;
  const last = parts[lastIndexBesidesUsage(parts)];
  if (last?.type === type) replaceDelta(parts, { type, text: last.text + text });
  else parts.push({ type, text });
}

/** Appends raw arguments of a tool call to the batch, to the delta before it where that is of the same call. */
export function pushArguments(parts: ProviderPart[], index: number, argumentsDelta: string): void {
  if (argumentsDelta === "") return;
  const last = parts[lastIndexBesidesUsage(parts)];
  if (last?.type === "tool-input-delta" && last.index === index) {
    replaceDelta(parts, { type: "tool-input-delta", index, argumentsDelta: last.argumentsDelta + argumentsDelta });
  } else parts.push({ type: "tool-input-delta", index, argumentsDelta });
}

/** Appends the figures so far; a report of the same batch is replaced. */
export function pushUsage(parts: ProviderPart[], usage: TokenUsage): void {
  const earlier = parts.findIndex((part) => part.type === "usage");
  if (earlier !== -1) parts.splice(earlier, 1);
  parts.push({ type: "usage", usage });
}

/** Puts a longer delta in the last one's place, behind a report of usage that does not count it. */
function replaceDelta(parts: ProviderPart[], longer: ProviderPart): void {
  parts.splice(lastIndexBesidesUsage(parts), 1);
  parts.push(longer);
}

/** Where the last part stands that is no report of usage: such a report does not part the deltas around it. */
function lastIndexBesidesUsage(parts: readonly ProviderPart[]): number {
  return parts.at(-1)?.type === "usage" ? parts.length - 2 : parts.length - 1;
}
