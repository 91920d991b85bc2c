import type { ServerResponse } from "node:http";
import { GatewayError } from "../../../domain/error/gateway-error.ts";
import type { Clock } from "../../../lib/clock.ts";

/** Writes one response no faster than it is read, and cuts off a reader that does not keep up. */
export interface PacedWriter {
  /** Resolves when the reader has room for more, which is how a slow reader holds back who writes. */
  write(text: string): Promise<void>;
  /** Writes the last text and resolves when it was handed to the network, or the reader is gone. */
  end(text: string): Promise<void>;
}

/** What {@link createPacedWriter} works with. */
export interface PacedWriterDeps {
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** Milliseconds that the reader may leave its connection full before it is cut off. */
  readonly stallMs: number;
  readonly onStall: (reason: GatewayError) => void;
}

/** Creates the writer of a response; its head is the caller's to set. */
export function createPacedWriter({ response, clock, stallMs, onStall }: PacedWriterDeps): PacedWriter {
  /** Waits for an event of the response or its end; a reader that takes longer than the limit is cut off. */
  async function waitFor(event: "drain" | "finish"): Promise<void> {
    if (response.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.schedule(stallMs, () => {
      onStall(tooSlow(stallMs));
      response.destroy();
    });
    response.once(event, resolve).once("close", resolve);
    await promise;
    cancel();
    response.off(event, resolve).off("close", resolve);
  }

  return {
    async write(text) {
      if (response.destroyed) return;
      if (!response.write(text)) await waitFor("drain");
    },
    async end(text) {
      if (response.destroyed) return;
      response.end(text);
      if (!response.writableFinished) await waitFor("finish");
    },
  };
}

function tooSlow(stallMs: number): GatewayError {
  return new GatewayError({
    code: "CANCELLED",
    message: `The answer was not read for ${String(stallMs)} ms, so the connection was closed.`,
  });
}
