import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { toEvent } from "../../../testkit/simulator/bedrock/frames.ts";
import type { RecordedVendor } from "../dialects.ts";
import { readGoStrings, type GoString } from "./go-strings.ts";
import type { LeftOut, ProjectRecordings, Recording } from "./recording.ts";

/** Packages whose tests hold streams of vendors; those of its MCP proxy and of its test servers hold other events. */
const FOLDERS = ["internal/translator", "internal/tracing/openinference", "tests/data-plane"];

/** What a string is given to when it is what the gateway shall make of a stream. */
const EXPECTED = /\b(?:exp|want)\w*\s*:?=?\s*(?:\[\]byte\(\s*)?$|\b(?:require|assert)\.\w+\((?:[^()]|\([^()]*\))*$/;

/** The first event of a vendor's stream, and what a whole one has further on. */
const FORMATS: readonly { readonly vendor: RecordedVendor; readonly first: RegExp; readonly last: RegExp }[] = [
  { vendor: "anthropic", first: /"type":\s?"message_start"/, last: /"type":\s?"message_stop"/ },
  {
    vendor: "openai-responses",
    first: /"type":\s?"response\.(?:created|completed)"/,
    last: /"type":\s?"response\.(?:completed|failed|incomplete)"/,
  },
  { vendor: "openai", first: /"choices":/, last: /\[DONE\]/ },
  { vendor: "google", first: /"candidates":/, last: /"finishReason":/ },
];

/** Strings with events that are nobody's we call. */
const OTHERS: readonly { readonly value: RegExp; readonly why: string }[] = [
  { value: /"text_completion"|"transcript\.|data: \{"data":/, why: "an API of OpenAI's that we do not call" },
  {
    value: /"reasoning_content":\s?\{|"thinking_blocks"/,
    why: "the gateway's own chat format: no vendor sends thoughts as such objects",
  },
];

/** The streams in the strings of Envoy AI Gateway's Go tests that play a vendor's part. */
export function readGoTests(clone: string): ProjectRecordings {
  const recordings: Recording[] = [];
  const leftOut: LeftOut[] = [];
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(clone, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith("_test.go")) continue;
      const read = readStrings(entry.name, readGoStrings(readFileSync(join(entry.parentPath, entry.name), "utf8")));
      recordings.push(...read.recordings);
      leftOut.push(...read.leftOut);
    }
  }
  return { recordings, leftOut };
}

function readStrings(file: string, strings: readonly GoString[]): ProjectRecordings {
  const recordings: Recording[] = [];
  const leftOut: LeftOut[] = [];
  /** Pieces of a stream that began in this function and has not ended. */
  let open: { readonly name: string; readonly functionIndex: number; readonly value: string } | undefined;
  const drop = (name: string): void => {
    leftOut.push({ name, why: "a piece of a stream, without its beginning or its end" });
  };

  for (const string of strings) {
    const name = `${file}:${String(string.line)}`;
    const lines = toLineRecording(name, string);
    if (lines !== undefined) recordings.push(lines);
    if (/^\{"bytes":/.test(string.value)) leftOut.push({ name, why: "Bedrock's InvokeModel; we call Converse" });
    if (!/^\s*(?:data: ?[{[]|event: ?\w)/m.test(string.value)) continue;
    const why = whyNot(string);
    if (why !== undefined) {
      leftOut.push({ name, why });
      continue;
    }
    const begins = FORMATS.some(({ first }) => first.test(firstEventOf(string.value)));
    if (open !== undefined && (begins || open.functionIndex !== string.functionIndex)) {
      drop(open.name);
      open = undefined;
    }
    if (open === undefined && !begins) {
      drop(name);
      continue;
    }
    const value = open === undefined ? string.value : joinPieces(open.value, string.value);
    const format = FORMATS.find(({ first }) => first.test(firstEventOf(value)));
    if (format?.last.test(value) === true && !endsInsideEvent(value)) {
      // The blank line behind the last event is left out of many: the project's own test server adds it.
      const body = Buffer.from(`${value.trimEnd()}\n\n`);
      recordings.push({ vendor: format.vendor, name: open?.name ?? name, isStream: true, body });
      open = undefined;
    } else open = { name: open?.name ?? name, functionIndex: string.functionIndex, value };
  }
  if (open !== undefined) drop(open.name);
  return { recordings, leftOut };
}

function whyNot({ before, value }: GoString): string | undefined {
  if (EXPECTED.test(before)) return "what the gateway itself makes of a stream";
  if (/Sprintf\(\s*$/.test(before)) return "a pattern that Go code fills in";
  return OTHERS.find((row) => row.value.test(value))?.why;
}

function firstEventOf(body: string): string {
  return /^\s*data: ?(.*)$/m.exec(body)?.[1] ?? "";
}

/** Whether the last event is cut off. */
function endsInsideEvent(body: string): boolean {
  const last = [...body.matchAll(/^data: ?(.*)$/gm)].at(-1)?.[1]?.trim() ?? "";
  return last !== "[DONE]" && !isJson(last);
}

/** Pieces are handed over one after the other, some without the blank line that ends their event. */
function joinPieces(start: string, rest: string): string {
  const isEvent = /^(?:event|data):/.test(rest);
  return start.endsWith("\n\n") || !isEvent ? start + rest : `${start.trimEnd()}\n\n${rest}`;
}

/** A body of the test server that is written as one event a line, which the server frames as the vendor does. */
function toLineRecording(name: string, { before, value }: GoString): Recording | undefined {
  if (!/\bresponseBody:\s*$/.test(before)) return undefined;
  const lines = value.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  if (lines.length < 2 || !lines.every((line) => line === "[DONE]" || isJson(line))) return undefined;
  if (lines[0]?.startsWith('{"bytes":') === true) return undefined;
  const format = FORMATS.find(({ first }) => first.test(lines[0] ?? ""));
  if (format !== undefined) {
    const body = Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(""));
    return { vendor: format.vendor, name, isStream: true, body };
  }
  const frames = lines.map((line) => {
    const payload = JSON.parse(line) as object;
    return Buffer.from(toEvent(bedrockTypeOf(payload), payload), "latin1");
  });
  return { vendor: "bedrock", name, isStream: true, body: Buffer.concat(frames) };
}

/** The type of a Bedrock event, which the lines leave out. */
function bedrockTypeOf(payload: object): string {
  if ("role" in payload) return "messageStart";
  if ("start" in payload) return "contentBlockStart";
  if ("delta" in payload) return "contentBlockDelta";
  if ("stopReason" in payload) return "messageStop";
  return "usage" in payload ? "metadata" : "contentBlockStop";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
