import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Control, EventFault } from "../control/control.ts";
import type { Reply } from "../dialect.ts";
import type { RecordedRequest } from "../recording.ts";
import { resplit } from "./split.ts";

/** What a delivery needs to know. */
export interface Delivery {
  readonly reply: Reply;
  readonly control: Control;
  readonly response: ServerResponse;
  readonly record: RecordedRequest;
  /** Fires when the client has gone. */
  readonly signal: AbortSignal;
  /** Frames to write instead of the event at which an `error` fault strikes. */
  readonly errorFrames: readonly string[];
}

/**
 * Writes a reply to the socket, with the delays and faults that are asked for. Without any, all of it is handed over in
 * one turn of the event loop: no timer a piece.
 */
export async function deliver(delivery: Delivery): Promise<void> {
  const { reply, control, response, record, signal } = delivery;
  if (control.delay !== undefined) await sleep(control.delay, undefined, { signal });
  const contentType = control.contentType === undefined ? {} : { "content-type": control.contentType };
  response.writeHead(reply.status, { ...reply.headers, ...contentType });
  record.status = reply.status;
  if (isPlain(control)) {
    await writeAll(delivery);
  } else {
    // The client sees the headers before the first delay, as with a vendor.
    response.flushHeaders();
    await writeSlowly(delivery);
  }
  if (!response.writableEnded && !response.destroyed) response.end();
}

function isPlain(control: Control): boolean {
  return (
    control.chunkDelay === undefined &&
    control.faults === undefined &&
    control.body !== "endless" &&
    control.body !== "huge" &&
    control.split === undefined &&
    control.seed === undefined
  );
}

async function writeAll({ reply, response, record, signal }: Delivery): Promise<void> {
  if (reply.frames.length === 1) {
    record.framesSent = 1;
    response.end(toBytes(reply.frames[0] ?? "", reply));
    return;
  }
  for (const frame of reply.frames) {
    record.framesSent++;
    if (!response.write(toBytes(frame, reply))) await drained(response, signal);
  }
}

async function writeSlowly(delivery: Delivery): Promise<void> {
  const { control, response, record, signal } = delivery;
  let index = 0;
  for (const frame of framesOf(delivery)) {
    const fault = control.faults?.find((candidate) => candidate.at === index);
    if (control.chunkDelay !== undefined) await sleep(control.chunkDelay, undefined, { signal });
    if (fault !== undefined && (await strike(fault, delivery))) return;
    for (const piece of resplit(toBytes(frame, delivery.reply), control)) {
      if (!response.write(piece)) await drained(response, signal);
      // Pieces must reach the client one by one, not as one segment.
      if (control.split !== undefined || control.seed !== undefined) await nextTurn();
    }
    record.framesSent++;
    index++;
  }
  const last = control.faults?.find((candidate) => candidate.at >= index);
  if (last !== undefined) await strike(last, delivery);
}

function* framesOf({ reply, control }: Delivery): Generator<string> {
  if (control.body === "huge") {
    yield* hugeFrames(reply, control.bytes ?? 1024 ** 3);
    return;
  }
  if (control.body !== "endless") {
    yield* reply.frames;
    return;
  }
  yield* reply.frames.slice(0, reply.repeatable);
  for (;;) yield reply.frames[reply.repeatable] ?? " ";
}

/** `bytes` bytes of a body that is well-formed until it ends: one endless JSON string, or events without end. */
function* hugeFrames(reply: Reply, bytes: number): Generator<string> {
  const block = reply.isStream ? (reply.frames[reply.repeatable] ?? " ") : "x".repeat(65_536);
  const large = block.repeat(Math.max(1, Math.floor(65_536 / block.length)));
  let sent = 0;
  if (!reply.isStream) yield '{"text":"';
  while (sent < bytes) {
    const part = bytes - sent < large.length ? large.slice(0, bytes - sent) : large;
    sent += part.length;
    yield part;
  }
  if (!reply.isStream) yield '"}';
}

/** Does what a fault says. True when nothing may be written after it. */
async function strike(fault: EventFault, { reply, response, record, signal, errorFrames }: Delivery): Promise<boolean> {
  switch (fault.kind) {
    case "reset":
      record.brokenOff = true;
      await flushed(response);
      response.socket?.resetAndDestroy();
      return true;
    case "eof":
      record.brokenOff = true;
      response.end();
      return true;
    case "garbage":
      response.write(
        Buffer.from([
          0xff, 0xfe, 0x00, 0x7b, 0x22, 0xc3, 0x28, 0x0a, 0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x7b, 0x0a, 0x0a,
        ]),
      );
      return false;
    case "error":
      record.brokenOff = true;
      for (const frame of errorFrames) response.write(toBytes(frame, reply));
      response.end();
      return true;
    case "stall":
      await sleep(fault.ms ?? 2 ** 31 - 1, undefined, { signal, ref: false });
      return false;
  }
}

function toBytes(frame: string, reply: Reply): string | Buffer {
  return reply.isBinary === true ? Buffer.from(frame, "latin1") : frame;
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(response, "drain", { signal });
}

/** Waits until what has been written has left this process, so that a reset does not overtake it. */
async function flushed(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write("", () => {
      resolve();
    });
  });
  await sleep(5);
}

async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
