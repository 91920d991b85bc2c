import type { AnswerFinish } from "../completion/answer.ts";
import type { ProviderPart, VendorResponse } from "../provider/provider-part.ts";
import { estimateTokens } from "../usage/estimate-tokens.ts";
import type { TokenUsage, Usage } from "../usage/token-usage.ts";

/** Counts what a vendor delivers, before any guard: what was spent, whatever the caller gets to see. */
export interface CallMeter {
  /** Counts a batch. */
  add(parts: readonly ProviderPart[]): void;
  /** The finish, where it has come. */
  readonly finish: AnswerFinish | undefined;
  /** The last that the vendor said of itself. */
  readonly response: VendorResponse | undefined;
  /** Whether any part has come. */
  readonly hasAnswer: boolean;
  /** Whether a delta has come. */
  readonly hasDelta: boolean;
  /** Output tokens so far: the vendor's figure or our estimate, whichever is more. */
  outputTokensSoFar(): number;
  /** The vendor's last figures. */
  readonly vendorUsage: TokenUsage | undefined;
  /**
   * The usage to settle on. With a finish, the vendor's figures. Where they are missing or cannot be those of the whole answer - no
   * finish came, output came after them, no input or no output in them - the vendor's input figure (else `inputTokens`) and the
   * output counted so far, marked as estimated.
   */
  settledUsage(estimate: { readonly inputTokens: () => number }): Usage;
}

/** Creates an empty meter. */
export function createCallMeter(): CallMeter {
  let estimatedOutput = 0;
  let hasAnswer = false;
  let hasDelta = false;
  let finish: CallMeter["finish"];
  let response: VendorResponse | undefined;
  let vendorUsage: TokenUsage | undefined;
  /** What {@link estimatedOutput} was when the vendor gave its last figures. */
  let outputAtUsage = 0;

  function addPart(part: ProviderPart): void {
    switch (part.type) {
      case "response":
        response = part.response;
        return;
      case "text-delta":
      case "reasoning-delta":
        hasDelta = true;
        estimatedOutput += estimateTokens(part.text);
        return;
      case "tool-input-start":
        hasDelta = true;
        estimatedOutput += estimateTokens(part.toolName);
        return;
      case "tool-input-delta":
        estimatedOutput += estimateTokens(part.argumentsDelta);
        return;
      case "tool-call":
      case "provider-metadata":
        return;
      case "usage":
        vendorUsage = part.usage;
        outputAtUsage = estimatedOutput;
        return;
      case "finish":
        finish = part;
    }
  }

  const outputTokensSoFar = (): number => Math.max(vendorUsage?.outputTokens ?? 0, estimatedOutput);

  /** Whether the figures can be those of the whole answer: no call has no input, and a vendor counts what it has sent. */
  function coversAnswer({ inputTokens, outputTokens }: TokenUsage): boolean {
    return inputTokens > 0 && outputAtUsage === estimatedOutput && (outputTokens > 0 || estimatedOutput === 0);
  }

  return {
    add(parts) {
      hasAnswer ||= parts.length > 0;
      for (const part of parts) addPart(part);
    },
    get finish() {
      return finish;
    },
    get response() {
      return response;
    },
    get hasAnswer() {
      return hasAnswer;
    },
    get hasDelta() {
      return hasDelta;
    },
    get vendorUsage() {
      return vendorUsage;
    },
    outputTokensSoFar,
    settledUsage(estimate) {
      if (finish !== undefined && vendorUsage !== undefined && coversAnswer(vendorUsage)) {
        return { ...vendorUsage, estimated: false };
      }
      const vendorInput = vendorUsage?.inputTokens ?? 0;
      return {
        inputTokens: vendorInput > 0 ? vendorInput : estimate.inputTokens(),
        outputTokens: outputTokensSoFar(),
        cacheReadTokens: vendorUsage?.cacheReadTokens ?? 0,
        cacheWriteTokens: vendorUsage?.cacheWriteTokens ?? 0,
        reasoningTokens: vendorUsage?.reasoningTokens ?? 0,
        estimated: true,
      };
    },
  };
}
