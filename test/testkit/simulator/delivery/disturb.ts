import type { Control } from "../control/control.ts";
import type { Dialect, Reply } from "../dialect.ts";

const HTML =
  "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

/** Changes a reply's pieces as a control says, before any of them is written: comments, pings, CRLF, merging, broken bodies. */
export function disturb(reply: Reply, control: Control, dialect: Dialect): Reply {
  if (control.body === "html") return withBody(reply, HTML, "text/html; charset=utf-8");
  if (control.body === "empty") return { ...reply, frames: [] };
  if (control.body === "garbage") return { ...reply, frames: ["\u0000\u0001\ufffd{]]not json at all\n\n\u0007"] };
  if (control.body === "truncated") return truncate(reply);
  if (!reply.isStream) return reply;
  let frames = [...reply.frames];
  if (control.unknown === true) frames = between(frames, 2, dialect.unknownFrame());
  if (control.comments !== undefined) frames = between(frames, control.comments, ": simulator says hello\n\n");
  if (control.pings !== undefined) frames = between(frames, control.pings, dialect.pingFrame());
  if (control.crlf === true) frames = frames.map((frame) => frame.replaceAll(/\r?\n/g, "\r\n"));
  if (control.merge !== undefined) frames = merge(frames, Math.max(1, control.merge));
  return { ...reply, frames };
}

function withBody(reply: Reply, body: string, contentType: string): Reply {
  return { ...reply, isStream: false, headers: { ...reply.headers, "content-type": contentType }, frames: [body] };
}

function truncate(reply: Reply): Reply {
  const whole = reply.frames.join("");
  // A stream loses its last two thirds, and its last event its end; JSON is cut in the middle.
  const end = Math.floor(whole.length / (reply.isStream ? 3 : 2));
  return { ...reply, frames: [whole.slice(0, end)] };
}

function between(frames: readonly string[], every: number, extra: string): string[] {
  return frames.flatMap((frame, index) => (index % Math.max(1, every) === 0 ? [extra, frame] : [frame]));
}

function merge(frames: readonly string[], count: number): string[] {
  const merged: string[] = [];
  for (let from = 0; from < frames.length; from += count) merged.push(frames.slice(from, from + count).join(""));
  return merged;
}
