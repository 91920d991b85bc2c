import type { ProviderPart } from "../provider/provider-part.ts";

/** A delta as the caller gets it, before it has its place in the stream. */
export type Delta =
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string }
  | {
      readonly type: "tool-call-delta";
      readonly index: number;
      readonly toolCallId: string;
      readonly toolName: string;
      readonly argumentsDelta: string;
    };

/** Whether a batch gives the caller anything to see. */
export function holdsDelta(parts: readonly ProviderPart[]): boolean {
  return parts.some((part) => {
    if (part.type === "text-delta" || part.type === "reasoning-delta") return part.text !== "";
    return part.type === "tool-input-start";
  });
}

/** Turns batches of parts into deltas; remembers which tool call each index means. */
export interface DeltaMapper {
  /** The deltas of one batch, adjacent ones of a kind joined. */
  toDeltas(parts: readonly ProviderPart[]): readonly Delta[];
}

/** Creates the mapper of one stream. */
export function createDeltaMapper(): DeltaMapper {
  const toolCalls = new Map<number, { readonly toolCallId: string; readonly toolName: string }>();

  function toDelta(part: ProviderPart): Delta | undefined {
    switch (part.type) {
      case "text-delta":
      case "reasoning-delta":
        return part.text === "" ? undefined : { type: part.type, text: part.text };
      case "tool-input-start": {
        const { index, toolCallId, toolName } = part;
        toolCalls.set(index, { toolCallId, toolName });
        return { type: "tool-call-delta", index, toolCallId, toolName, argumentsDelta: "" };
      }
      case "tool-input-delta": {
        const call = toolCalls.get(part.index);
        if (call === undefined) return undefined;
        return { type: "tool-call-delta", index: part.index, ...call, argumentsDelta: part.argumentsDelta };
      }
      case "response":
      case "tool-call":
      case "provider-metadata":
      case "extra-charge":
      case "usage":
      case "finish":
        return undefined;
    }
  }

  return {
    toDeltas(parts) {
      const deltas: Delta[] = [];
      for (const part of parts) {
        const delta = toDelta(part);
        if (delta === undefined) continue;
        const last = deltas.at(-1);
        const joined = last === undefined ? undefined : join(last, delta);
        if (joined === undefined) deltas.push(delta);
        else deltas[deltas.length - 1] = joined;
      }
      return deltas;
    },
  };
}

function join(last: Delta, next: Delta): Delta | undefined {
  if (last.type === "tool-call-delta") {
    if (next.type !== "tool-call-delta" || next.index !== last.index) return undefined;
    return { ...last, argumentsDelta: last.argumentsDelta + next.argumentsDelta };
  }
  if (next.type === "tool-call-delta" || next.type !== last.type) return undefined;
  return { type: last.type, text: last.text + next.text };
}
