import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { ProviderPart, VendorResponse } from "../../domain/provider/provider-part.ts";
import { brokenAnswer, endedEarly, type FailureContext } from "../shared/answer-failure.ts";
import { pushDelta, pushUsage } from "../shared/part-batch.ts";
import { createToolCallAssembler, type OpenToolCall } from "../shared/tool-call-assembler.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage } from "./map-usage.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

/** The most that is kept of the vendor's id of an answer. */
const MAX_ID_CHARS = 256;

/** What one answer is read with. */
export interface PartReaderDeps {
  readonly vendor: SdkVendor;
  /** Where failures happen; `response` is what the answer's headers said. */
  readonly context: FailureContext & { readonly response: VendorResponse; readonly status: number };
  /** Whether the body may end where it did, as far as its own end mark goes. */
  readonly isWhole: () => boolean;
  readonly createToolCallId: () => string;
}

/** Turns the SDK's parts of one answer into ours. */
export interface PartReader {
  /** Appends what a streamed part says to `parts`; throws a ProviderError on an error part and at a finish without the vendor's word for it. */
  read(part: LanguageModelV4StreamPart, parts: ProviderPart[]): void;
  /** Appends a whole answer. */
  readWhole(result: LanguageModelV4GenerateResult, raw: unknown, parts: ProviderPart[]): void;
  /** Whether the finish was given. */
  isFinished(): boolean;
}

/** Creates the reader of one answer. */
export function createPartReader({ vendor, context, isWhole, createToolCallId }: PartReaderDeps): PartReader {
  const calls = createToolCallAssembler({ ...context, createToolCallId });
  const open = new Map<string, OpenToolCall>();
  let lastRaw: unknown;
  let isFinished = false;
  let hasToldModel = false;

  function told(id: string | undefined, modelId: string | undefined): ProviderPart {
    const { response } = context;
    return {
      type: "response",
      response: {
        ...response,
        vendorRequestId: response.vendorRequestId ?? id?.slice(0, MAX_ID_CHARS),
        vendorModelId: modelId ?? response.vendorModelId,
      },
    };
  }

  function tellModel(raw: unknown, parts: ProviderPart[]): void {
    const modelId = hasToldModel ? undefined : vendor.modelOf?.(raw);
    if (modelId === undefined) return;
    hasToldModel = true;
    parts.push(told(undefined, modelId));
  }

  function endCall(id: string, toolName: string, input: string, parts: ProviderPart[]): void {
    const known = open.get(id);
    open.delete(id);
    const call = known ?? calls.start(id, toolName, parts);
    // Deltas are what the vendor wrote; the whole is what the SDK made of them.
    if (call.rawArguments === "") calls.append(call, input, parts);
    calls.close(call, parts);
  }

  function finish(
    { finishReason, usage }: Pick<LanguageModelV4GenerateResult, "finishReason" | "usage">,
    parts: ProviderPart[],
  ): void {
    calls.closeAll(parts);
    const figures = (vendor.readUsage ?? mapUsage)(usage);
    if (figures !== undefined) pushUsage(parts, figures);
    const { unified, raw } = finishReason;
    parts.push({ type: "finish", finishReason: mapFinishReason(unified, calls.count() > 0), raw });
    isFinished = true;
  }

  function readContent(content: LanguageModelV4Content, parts: ProviderPart[]): void {
    if (content.type === "text") pushDelta(parts, "text-delta", content.text);
    else if (content.type === "reasoning") pushDelta(parts, "reasoning-delta", content.text);
    else if (content.type === "tool-call" && content.providerExecuted !== true) {
      endCall(content.toolCallId, content.toolName, content.input, parts);
    }
  }

  return {
    isFinished() {
      return isFinished;
    },
    read(part, parts) {
      switch (part.type) {
        case "raw":
          lastRaw = part.rawValue;
          tellModel(lastRaw, parts);
          vendor.readMore?.(lastRaw, parts);
          return;
        case "text-delta":
          pushDelta(parts, "text-delta", part.delta);
          return;
        case "reasoning-delta":
          pushDelta(parts, "reasoning-delta", part.delta);
          return;
        case "tool-input-start":
          if (part.providerExecuted !== true) open.set(part.id, calls.start(part.id, part.toolName, parts));
          return;
        case "tool-input-delta": {
          const call = open.get(part.id);
          if (call !== undefined) calls.append(call, part.delta, parts);
          return;
        }
        case "tool-call":
          readContent(part, parts);
          return;
        case "response-metadata":
          parts.push(told(part.id, part.modelId));
          return;
        case "error": {
          const facts = vendor.readError(lastRaw, undefined);
          if (facts.kind !== "unknown") throw toProviderError({ ...context, facts, retryAfterMs: undefined });
          if (vendor.isIgnorable?.(lastRaw) === true) return;
          throw brokenAnswer(context, "sent an event that makes no sense");
        }
        case "finish":
          if (part.finishReason.raw === undefined || !isWhole()) throw endedEarly(context);
          finish(part, parts);
          return;
        default:
      }
    },
    readWhole(result, raw, parts) {
      parts.push(told(result.response?.id, result.response?.modelId ?? vendor.modelOf?.(raw)));
      vendor.readMore?.(raw, parts);
      for (const content of result.content) readContent(content, parts);
      finish(result, parts);
    },
  };
}
