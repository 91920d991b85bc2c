import type { ProviderPart } from "../../domain/provider/provider-part.ts";

/** Appends text to the batch, to the delta before it where that is of the same kind. Empty text is dropped. */
export function pushDelta(parts: ProviderPart[], type: "text-delta" | "reasoning-delta", text: string): void {
  if (text === "") return;
  const last = parts.at(-1);
  if (last?.type === type) parts[parts.length - 1] = { type, text: last.text + text };
  else parts.push({ type, text });
}

/** Appends raw arguments of a tool call to the batch, to the delta before it where that is of the same call. */
export function pushArguments(parts: ProviderPart[], index: number, argumentsDelta: string): void {
  if (argumentsDelta === "") return;
  const last = parts.at(-1);
  if (last?.type === "tool-input-delta" && last.index === index) {
    parts[parts.length - 1] = {
      type: "tool-input-delta",
      index,
      argumentsDelta: last.argumentsDelta + argumentsDelta,
    };
  } else parts.push({ type: "tool-input-delta", index, argumentsDelta });
}

/** Appends the figures so far; a report of the same batch is replaced. */
export function pushUsage(parts: ProviderPart[], part: Extract<ProviderPart, { type: "usage" }>): void {
  if (parts.at(-1)?.type === "usage") parts[parts.length - 1] = part;
  else parts.push(part);
}
