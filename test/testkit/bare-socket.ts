import WebSocket from "ws";
import type { ServedGraphql } from "./serve-graphql.ts";

/** A message of `graphql-transport-ws`. */
export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A bare socket that speaks the protocol by hand. `receive` gives the oldest message of a type and forgets it. */
export async function openSocket(
  served: Pick<ServedGraphql, "webSocketUrl" | "secret">,
  options: { secret?: string | undefined; protocol?: string; autoPong?: boolean } = {},
) {
  const socket = new WebSocket(served.webSocketUrl, options.protocol ?? "graphql-transport-ws", {
    autoPong: options.autoPong ?? true,
  });
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string; atMs: number }>();
  socket.on("message", (data) => {
    messages.push(JSON.parse((data as Buffer).toString()) as Message);
    for (const wake of waiting.splice(0)) wake();
  });
  socket.on("close", (code, reason) => {
    closed.resolve({ code, reason: reason.toString(), atMs: performance.now() });
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const send = (message: unknown): void => {
    socket.send(JSON.stringify(message));
  };
  const receive = async (type: string): Promise<Message> => {
    for (;;) {
      const index = messages.findIndex((message) => message.type === type);
      if (index >= 0) return messages.splice(index, 1)[0] ?? { type };
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const init = async (secret = options.secret ?? served.secret): Promise<void> => {
    send({ type: "connection_init", payload: { authorization: `Bearer ${secret}` } });
    await receive("connection_ack");
  };
  return { socket, send, receive, init, closed: closed.promise };
}
