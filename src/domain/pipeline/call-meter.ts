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
  /** What the vendor charges for beside tokens and the request; empty where it has said nothing of the kind. */
  readonly extraCharges: readonly string[];
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
  return new Meter();
}

/** How many texts wait to be counted in tokens: most calls end with the vendor's figures and need no estimate. */
const MAX_UNCOUNTED = 64;

const NO_CHARGES: readonly string[] = [];

/** A class, as what each call makes anew costs more as a set of functions. */
class Meter implements CallMeter {
  finish: AnswerFinish | undefined = undefined;
  response: VendorResponse | undefined = undefined;
  hasAnswer = false;
  hasDelta = false;
  vendorUsage: TokenUsage | undefined = undefined;
  extraCharges: readonly string[] = NO_CHARGES;
  #estimatedOutput = 0;
  #uncounted: string[] = [];
  /** Output so far in UTF-16 units. */
  #outputLength = 0;
  /** What that was when the vendor gave its last figures. */
  #lengthAtUsage = 0;

  add(parts: readonly ProviderPart[]): void {
    this.hasAnswer ||= parts.length > 0;
    for (const part of parts) this.#addPart(part);
  }

  outputTokensSoFar(): number {
    return Math.max(this.vendorUsage?.outputTokens ?? 0, this.#countOutput());
  }

  settledUsage(estimate: { readonly inputTokens: () => number }): Usage {
    const { vendorUsage } = this;
    if (this.finish !== undefined && vendorUsage !== undefined && this.#coversAnswer(vendorUsage)) {
      return { ...vendorUsage, estimated: false };
    }
    const vendorInput = vendorUsage?.inputTokens ?? 0;
    return {
      inputTokens: vendorInput > 0 ? vendorInput : estimate.inputTokens(),
      outputTokens: this.outputTokensSoFar(),
      cacheReadTokens: vendorUsage?.cacheReadTokens ?? 0,
      cacheWriteTokens: vendorUsage?.cacheWriteTokens ?? 0,
      reasoningTokens: vendorUsage?.reasoningTokens ?? 0,
      estimated: true,
    };
  }

  #addPart(part: ProviderPart): void {
    switch (part.type) {
      case "response":
        this.response = part.response;
        return;
      case "text-delta":
      case "reasoning-delta":
        this.hasDelta = true;
        this.#addOutput(part.text);
        return;
      case "tool-input-start":
        this.hasDelta = true;
        this.#addOutput(part.toolName);
        return;
      case "tool-input-delta":
        this.#addOutput(part.argumentsDelta);
        return;
      case "tool-call":
      case "provider-metadata":
        return;
      case "extra-charge":
        this.extraCharges = part.uses;
        return;
      case "usage":
        this.vendorUsage = part.usage;
        this.#lengthAtUsage = this.#outputLength;
        return;
      case "finish":
        this.finish = part;
    }
  }

  #addOutput(text: string): void {
    // What comes after the vendor's figures and is no token leaves them whole.
    if (this.vendorUsage !== undefined && estimateTokens(text) === 0) return;
    this.#outputLength += text.length;
    this.#uncounted.push(text);
    if (this.#uncounted.length >= MAX_UNCOUNTED) this.#countOutput();
  }

  #countOutput(): number {
    for (const text of this.#uncounted) this.#estimatedOutput += estimateTokens(text);
    this.#uncounted = [];
    return this.#estimatedOutput;
  }

  /** Whether the figures can be those of the whole answer: no call has no input, and a vendor counts what it has sent. */
  #coversAnswer({ inputTokens, outputTokens }: TokenUsage): boolean {
    const isWhole = this.#lengthAtUsage === this.#outputLength;
    return inputTokens > 0 && isWhole && (outputTokens > 0 || this.#countOutput() === 0);
  }
}
