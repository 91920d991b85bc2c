/**
 * The control language: what a request, a script or an operator can ask of the simulator.
 *
 * In a request, without any code, in one of three places (later ones win, key by key):
 * - after the model's name: `gpt-4o-mini+sim,delay=200,status=429`
 * - in the header `x-sim: delay=200 status=429`
 * - in the last user message: `[[sim delay=200 chunks=50 fault=reset@3]]` (any number of them; taken out of the prompt)
 *
 * A control is `key=value` or, for switches, `key` alone, parted by spaces or commas; `fault` may be given several times.
 * Every key is a field of {@link Control}; docs/guides/simulator.md lists them with examples.
 */
export interface Control {
  /** Milliseconds before the response's headers. */
  delay?: number;
  /** Milliseconds before each event of a stream (before the body, for an answer in one piece). */
  chunkDelay?: number;
  /** Number of text deltas the answer's text is cut into. Default: one a token. */
  chunks?: number;
  /** Length of the answer's text in tokens, instead of an echo. */
  tokens?: number;
  /** Text of the answer, URL-encoded in a request. */
  text?: string;
  /** Tokens of reasoning, asked for or not. */
  reasoning?: number;
  /** Number of tool calls to make, 0 for none. */
  calls?: number;
  /** Input tokens reported as read from the vendor's cache. */
  cached?: number;
  /** Finish reason in the vendor's words, known or not. */
  finish?: string;
  /** Usage: `none` leaves it out, `zero` says 0 everywhere, `huge` claims 2,000,000,000 tokens, `negative` is below 0. */
  usage?: "none" | "zero" | "huge" | "negative";
  /** HTTP status to answer with; from 400 on with the vendor's error body. */
  status?: number;
  /** Kind of error, where one status has several: `context`, `quota`, `model`, `auth`, `overloaded`, `filter`. */
  error?: string;
  /** Seconds for `retry-after` (and `retry-after-ms`, Gemini's RetryInfo). */
  retryAfter?: number;
  /** Milliseconds for OpenAI's `retry-after-ms`. */
  retryAfterMs?: number;
  /** Obey `status`, `error`, `body` and `fault` only for the first `times` requests with the same control. */
  times?: number;
  /** What is wrong with the body: see {@link BodyFault}. */
  body?: BodyFault;
  /** Bytes of the body with `body=huge`. Default 1 GiB. */
  bytes?: number;
  /** `content-type` to answer with. */
  contentType?: string;
  /** Faults at an event's index: see {@link EventFault}. */
  faults?: EventFault[];
  /** Bytes per write: every write to the socket has this size, wherever it cuts. */
  split?: number;
  /** Cuts the body at random places instead, decided by this seed. */
  seed?: number;
  /** Puts this many events into one write. */
  merge?: number;
  /** A comment line (`: …`) before every n-th event; a Gemini or OpenAI client has to skip it. */
  comments?: number;
  /** A `ping` event before every n-th event (Anthropic; elsewhere a comment). */
  pings?: number;
  /** CRLF instead of LF at line ends. */
  crlf?: boolean;
  /** Unknown event types and extra fields everywhere. */
  unknown?: boolean;
  /** The model will not answer: OpenAI's `refusal`, Anthropic's `stop_reason: refusal`, Gemini's blocked prompt. */
  refuse?: boolean;
  /** The same response id every time. */
  sameId?: boolean;
}

/**
 * What is wrong with the whole body: `html` a proxy's error page · `truncated` JSON cut in the middle · `empty` nothing ·
 * `error` status 200 with an error inside · `huge` as many bytes as `bytes` says · `endless` a stream that never ends ·
 * `garbage` bytes that are no text.
 */
export type BodyFault = "html" | "truncated" | "empty" | "error" | "huge" | "endless" | "garbage";

/** What happens instead of an event: the socket is destroyed, the body ends, nothing more comes, bytes of nonsense, an error event. */
export type EventFaultKind = "reset" | "eof" | "stall" | "garbage" | "error";

/** A fault at an event: `reset@3` destroys the socket when the event with index 3 is due. Past the last event it comes at the end. */
export interface EventFault {
  readonly kind: EventFaultKind;
  /** Index of the event, from 0; 0 is the first of the body. */
  readonly at: number;
  /** How long a stall lasts in ms; without it, until the client leaves. */
  readonly ms?: number;
}

/** A control that cannot be read. */
export class ControlSyntaxError extends Error {}

// prettier-ignore
const NUMBERS = [
  "delay", "chunkDelay", "chunks", "tokens", "reasoning", "calls", "cached", "status", "retryAfter", "retryAfterMs", "times",
  "bytes", "split", "seed", "merge", "comments", "pings",
] as const;
const SWITCHES = ["crlf", "unknown", "refuse", "sameId"] as const;
/** Every key of the language. */
export const CONTROL_KEYS: readonly string[] = [
  ...NUMBERS,
  ...SWITCHES,
  "fault",
  "body",
  "usage",
  "text",
  "finish",
  "error",
  "contentType",
];
const BODY_FAULTS: readonly BodyFault[] = ["html", "truncated", "empty", "error", "huge", "endless", "garbage"];
const EVENT_FAULTS: readonly EventFaultKind[] = ["reset", "eof", "stall", "garbage", "error"];
const USAGES = ["none", "zero", "huge", "negative"] as const;
const MARKER = /\[\[sim\s([^\]]*)\]\]/g;
const SUFFIX = /^(.*?)\+sim[,:](.*)$/;

/** Reads `key=value` pairs parted by spaces or commas. Throws {@link ControlSyntaxError} naming what it does not know. */
export function parseControl(text: string): Control {
  const control: Control = {};
  for (const pair of text.split(/[\s,]+/).filter((part) => part !== "")) {
    const cut = pair.indexOf("=");
    setField(control, cut < 0 ? pair : pair.slice(0, cut), cut < 0 ? "true" : pair.slice(cut + 1));
  }
  return control;
}

/** Splits the controls off a prompt: the text without its markers, and what they say. */
export function takeMarkers(text: string): { readonly text: string; readonly control: Control } {
  let control: Control = {};
  const rest = text.replace(MARKER, (_marker, body: string) => {
    control = { ...control, ...parseControl(body) };
    return "";
  });
  return { text: rest === text ? text : rest.trim(), control };
}

/** Splits the control off a model's name. */
export function takeSuffix(model: string): { readonly model: string; readonly control: Control } {
  const match = SUFFIX.exec(model);
  return match === null ? { model, control: {} } : { model: match[1] ?? "", control: parseControl(match[2] ?? "") };
}

function setField(control: Control, key: string, value: string): void {
  const number = NUMBERS.find((name) => name === key);
  const flag = SWITCHES.find((name) => name === key);
  if (number !== undefined) control[number] = toNumber(key, value);
  else if (flag !== undefined) control[flag] = value !== "false";
  else if (key === "fault") control.faults = [...(control.faults ?? []), parseFault(value)];
  else if (key === "body") control.body = oneOf(key, value, BODY_FAULTS);
  else if (key === "usage") control.usage = oneOf(key, value, USAGES);
  else if (key === "text") control.text = decodeURIComponent(value);
  else if (key === "finish" || key === "error" || key === "contentType") control[key] = decodeURIComponent(value);
  else throw new ControlSyntaxError(`unknown simulator control "${key}"`);
}

function parseFault(value: string): EventFault {
  const match = /^([a-z]+)(?:@(\d+)(?::(\d+))?)?$/.exec(value);
  const kind = oneOf("fault", match?.[1] ?? value, EVENT_FAULTS);
  const ms = match?.[3];
  return { kind, at: Number(match?.[2] ?? 0), ...(ms === undefined ? {} : { ms: Number(ms) }) };
}

function toNumber(key: string, value: string): number {
  const number = Number(value);
  if (value === "" || !Number.isFinite(number))
    throw new ControlSyntaxError(`simulator control "${key}" needs a number, got "${value}"`);
  return number;
}

function oneOf<T extends string>(key: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found === undefined)
    throw new ControlSyntaxError(`simulator control "${key}" is one of ${known.join(", ")}; got "${value}"`);
  return found;
}
