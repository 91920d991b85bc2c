import { GatewayError } from "../domain/error/gateway-error.ts";
import { DeadlineError } from "../lib/with-deadline.ts";
import { StartupError } from "../lib/startup-error.ts";

/** An error as the log shows it. */
export interface LoggedError {
  /** The class's name. */
  readonly name: string;
  /** Ours, or a system's or library's: `ECONNREFUSED`, `57P01`. */
  readonly code?: string;
  /** Only of errors whose messages we write ourselves, and of the system's. */
  readonly message?: string;
  /** What the operator needs besides. */
  readonly detail?: string;
  /** Frames alone, without the message. */
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** How far a chain of causes is followed. */
const MAX_CAUSES = 5;
/** The most frames of one stack. */
const MAX_FRAMES = 12;
/** The longest text of one field; a longer one is cut. */
const MAX_TEXT = 500;
/** Codes are short words; anything else under that name is not repeated. */
const CODE = /^[A-Za-z0-9_]{1,60}$/;
/** A line of a stack that names a place in code. */
const FRAME = /^\s+at .*:\d+:\d+\)?$/;

/**
 * Shows an error without what it may hold of a request: messages of libraries and of the language quote what they choked on
 * (`Unexpected token in "my secret…"`), so of foreign errors only name, code and frames are kept; bodies, headers and other
 * properties of no error are.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}` };
  const code = toCode(error);
  const message = hasOwnWords(error)
    ? cut(error instanceof GatewayError ? error.loggedMessage : error.message)
    : undefined;
  const detail = error instanceof GatewayError ? toDetail(error) : undefined;
  const stack = toFrames(error);
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? undefined : toLoggedError(error.cause, depth + 1);
  return {
    name: cut(error.name),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(detail === undefined ? {} : { detail }),
    ...(stack === "" ? {} : { stack }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** Cuts a text to what one field of the log may hold. */
export function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function toCode(error: Error): string | undefined {
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && CODE.test(code) ? code : undefined;
}

/** Errors whose messages hold nothing of a request: written here, or by the operating system about addresses and paths. */
function hasOwnWords(error: Error): boolean {
  const isOurs = error instanceof GatewayError || error instanceof DeadlineError || error instanceof StartupError;
  return isOurs || ("syscall" in error && typeof error.syscall === "string");
}

/** A detail that only repeats what a foreign cause said is as foreign as that. */
function toDetail(error: GatewayError): string | undefined {
  const { cause, detail } = error;
  const isForeign = cause instanceof Error && !hasOwnWords(cause) && detail !== undefined && cause.message !== "";
  return detail === undefined || (isForeign && detail.includes(cause.message)) ? undefined : cut(detail);
}

function toFrames(error: Error): string {
  const { stack = "", message } = error;
  const at = message === "" ? -1 : stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return frames
    .split("\n")
    .filter((line) => FRAME.test(line))
    .slice(0, MAX_FRAMES)
    .join("\n");
}
