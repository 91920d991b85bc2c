import type { ProviderPart } from "../../src/domain/provider/provider-part.ts";
import type { ProviderCall, ProviderClient } from "../../src/domain/provider/provider.ts";

/** One step of a scripted answer: a batch, a failure, or a wait for the abort. */
export type ScriptStep = readonly ProviderPart[] | Error | "hang";

/** A provider's client whose answers a test writes. */
export interface ScriptedClient extends ProviderClient {
  /** What the next calls answer, each as its steps; unary answers are the batches joined. */
  script: readonly ScriptStep[];
  /** The calls so far. */
  readonly calls: ProviderCall[];
  /** How many batches were taken from the script. */
  batchesRead: number;
  /** How often an answer was let go before its end. */
  released: number;
  warnings: readonly string[];
  listed: readonly string[] | Error;
  listReads: number;
}

/** Creates a client of `openai` that answers with its script. */
export function createScriptedClient(): ScriptedClient {
  const client: ScriptedClient = {
    provider: { id: "openai", name: "OpenAI" },
    script: [],
    calls: [],
    batchesRead: 0,
    released: 0,
    warnings: [],
    listed: [],
    listReads: 0,
    checkRequest: () => ({ warnings: client.warnings }),
    async complete(call) {
      const parts: ProviderPart[] = [];
      for await (const batch of client.stream(call)) parts.push(...batch);
      return parts;
    },
    async *stream(call) {
      client.calls.push(call);
      let isDone = false;
      try {
        for (const step of client.script) {
          call.signal.throwIfAborted();
          if (step === "hang") await untilAborted(call.signal);
          else if (step instanceof Error) throw step;
          else {
            client.batchesRead += 1;
            yield step;
          }
        }
        isDone = true;
      } finally {
        if (!isDone) client.released += 1;
      }
    },
    listModels: () => {
      client.listReads += 1;
      return client.listed instanceof Error
        ? Promise.reject(client.listed)
        : Promise.resolve(client.listed.map((vendorModelId) => ({ vendorModelId })));
    },
  };
  return client;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
