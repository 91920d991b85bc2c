import { ask, COMPLETION_STREAM, openSocket, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { readStream, type StreamedEvent } from "../../testkit/stream-events.ts";

/** The model that is asked where a test names none. */
export const MODEL = "openai/gpt-4o-mini";

/** A result of a subscription. */
interface StreamedResult {
  readonly data?: { readonly completionStream: StreamedEvent } | null | undefined;
  readonly errors?: unknown;
}

/** Reads a stream over a WebSocket to its end; errors that come instead of events are thrown. */
export async function streamOverSocket(target: GraphqlTarget, model = MODEL): Promise<StreamedEvent[]> {
  const client = openSocket(target);
  try {
    return await readStream(client, ask(model));
  } finally {
    await client.dispose();
  }
}

/** The same over server-sent events. */
export async function streamOverEvents(target: GraphqlTarget, model = MODEL): Promise<StreamedEvent[]> {
  const response = await post(target, COMPLETION_STREAM, { accept: "text/event-stream", model });
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("data: {"));
  return lines.map((line) => {
    const { data, errors } = JSON.parse(line.slice("data: ".length)) as StreamedResult;
    if (data === undefined || data === null || errors !== undefined) throw new Error(JSON.stringify(errors));
    return data.completionStream;
  });
}

/** Posts an operation that asks a model. */
export function post(
  target: GraphqlTarget,
  query: string,
  options: { readonly accept: string; readonly model?: string },
): Promise<Response> {
  return fetch(`${target.url}/graphql`, {
    method: "POST",
    headers: {
      accept: options.accept,
      "content-type": "application/json",
      ...(target.key === undefined ? {} : { authorization: `Bearer ${target.key}` }),
    },
    body: JSON.stringify({ query, variables: ask(options.model ?? MODEL) }),
    signal: target.signal ?? null,
  });
}

/** A subscription over a WebSocket of its own that has brought three pieces of text, and goes on. */
export interface BegunStream {
  readonly completionId: string;
  /** Ends the subscription. */
  leave(): Promise<void>;
  /** What came instead of an event at last; rejects where the stream ended otherwise. */
  readFailure(): Promise<unknown>;
  close(): Promise<void>;
}

/** Begins a stream and reads it up to its third piece of text. */
export async function beginStream(target: GraphqlTarget): Promise<BegunStream> {
  const client = openSocket(target);
  const results = client.iterate<{ completionStream: StreamedEvent }>({
    query: COMPLETION_STREAM,
    variables: ask(MODEL),
  });
  const next = async (): Promise<StreamedResult> => {
    const result: IteratorResult<StreamedResult, unknown> = await results.next();
    if (result.done === true) throw new Error("The stream ended early.");
    return result.value;
  };
  let completionId = "";
  for (let texts = 0; texts < 3;) {
    const { data } = await next();
    completionId = data?.completionStream.completionId ?? completionId;
    if (data?.completionStream.text !== undefined) texts += 1;
  }
  return {
    completionId,
    leave: async () => {
      await results.return?.();
    },
    readFailure: async () => {
      for (;;) {
        const { errors } = await next();
        if (errors !== undefined) return errors;
      }
    },
    close: async () => {
      await client.dispose();
    },
  };
}
