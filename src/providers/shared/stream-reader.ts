import { createSseDecoder, SseFormatError } from "../../lib/sse-decoder.ts";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer } from "./answer-failure.ts";
import type { AnswerContext, VendorDialect } from "./vendor-dialect.ts";

/** The most that one event of a stream may hold, in UTF-16 units. */
const MAX_EVENT_CHARS = 8 * 1024 * 1024;

/** Turns the bytes of one streamed answer into parts: pure, and the same however the bytes are cut. */
export interface StreamReader {
  /** Appends what the bytes say to `parts`; on an error what came before it is there. Bytes after the finish are ignored. */
  read(bytes: Uint8Array, parts: ProviderPart[]): void;
  /** The body has ended: appends what is still due, throws where the answer is not whole. */
  end(parts: ProviderPart[]): void;
  /** Whether the finish has been given. */
  isFinished(): boolean;
}

/** Creates the reader of one answer. */
export function createStreamReader(dialect: VendorDialect, context: AnswerContext): StreamReader {
  const sse = createSseDecoder({ maxEventChars: MAX_EVENT_CHARS });
  const decoder = dialect.createStreamDecoder(context);
  return {
    isFinished() {
      return decoder.isFinished();
    },
    read(bytes, parts) {
      try {
        sse.decode(bytes, (event) => {
          if (!decoder.isFinished()) decoder.decode(event, parts);
        });
      } catch (error) {
        if (!(error instanceof SseFormatError)) throw error;
        if (decoder.isFinished()) return;
        const isTooLarge = error.fault === "too-large";
        const what = isTooLarge ? "sent an event larger than the limit" : "sent bytes that are no event stream";
        throw brokenAnswer(context, what, { retryable: !isTooLarge });
      }
    },
    end(parts) {
      if (!decoder.isFinished()) decoder.end(parts);
    },
  };
}
