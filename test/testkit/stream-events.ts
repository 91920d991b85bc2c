import type { Client } from "graphql-ws";
import { COMPLETION_STREAM } from "./graphql-caller.ts";

/** An event as `COMPLETION_STREAM` selects it. */
export interface StreamedEvent {
  readonly __typename: string;
  readonly completionId: string;
  readonly cursor: string;
  readonly text?: string;
  readonly code?: string;
  readonly message?: string;
  readonly completion?: {
    readonly id: string;
    readonly status: string;
    readonly text: string | null;
    readonly finishReason: string;
    readonly usage: { readonly outputTokens: number; readonly estimated: boolean };
    readonly cost: { readonly amountUsd: string } | null;
  };
}

/** Reads a stream to its end; an error that comes instead of events is thrown as it is. */
export async function readStream(client: Client, variables: Record<string, unknown>): Promise<StreamedEvent[]> {
  const events: StreamedEvent[] = [];
  const results = client.iterate<{ completionStream: StreamedEvent }>({ query: COMPLETION_STREAM, variables });
  for await (const { data, errors } of results) {
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    if (data !== null && data !== undefined) events.push(data.completionStream);
  }
  return events;
}
