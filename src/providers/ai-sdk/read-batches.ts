import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import type { PartReader } from "./part-reader.ts";

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<LanguageModelV4StreamPart>["read"]>>;

/**
 * The SDK's parts in batches: it hands them over one by one, those of one socket read within one turn of the event loop. The first
 * part waits for no more than the end of its turn; nothing is read ahead of the reader but the next part.
 */
export async function* readBatches(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  reader: PartReader,
): AsyncGenerator<readonly ProviderPart[]> {
  const source = stream.getReader();
  try {
    let pending: Promise<Read> | undefined;
    for (let hasEnded = false; !hasEnded;) {
      const parts: ProviderPart[] = [];
      try {
        pending ??= source.read();
        let read = await pending;
        const turn = endOfTurn();
        for (;;) {
          pending = undefined;
          if (read.done) {
            hasEnded = true;
            break;
          }
          reader.read(read.value, parts);
          if (reader.isFinished()) {
            hasEnded = true;
            break;
          }
          pending = source.read();
          // Its failure is seen by whoever waits for it next.
          pending.catch(() => undefined);
          const next = await Promise.race([pending, turn]);
          if (next === "turn is over") break;
          read = next;
        }
      } catch (error) {
        // What came before the failure is still the caller's.
        if (parts.length > 0) yield parts;
        throw error;
      }
      if (parts.length > 0) yield parts;
    }
  } finally {
    source.cancel().catch(() => undefined);
  }
}

function endOfTurn(): Promise<"turn is over"> {
  return new Promise((resolve) => {
    setImmediate(() => {
      resolve("turn is over");
    });
  });
}
