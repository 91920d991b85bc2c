import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answer/answer.ts";
import type { Ask } from "./answer/ask.ts";
import type { Control } from "./control/control.ts";
import type { FamilyVendor } from "./family/vendors.ts";
import type { IdSource } from "./ids.ts";

/** The vendors that are simulated. */
export type Vendor = "openai" | "anthropic" | "gemini" | "vertex" | "cohere" | "bedrock" | FamilyVendor;

/** A request as a dialect sees it. */
export interface Call {
  readonly method: string;
  /** Path as the vendor would see it (`/v1/chat/completions`), without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined where there is none or it is not JSON. */
  readonly body: unknown;
  /** The body as it came. */
  readonly rawBody: string;
}

/** A refusal or failure, from which a dialect makes its vendor's status and body. */
export interface VendorError {
  readonly status: number;
  /** Text for the caller, in the vendor's words. */
  readonly message: string;
  /** The vendor's type or status word, where the status does not decide it. */
  readonly type?: string;
  /** OpenAI's `code`. */
  readonly code?: string | null;
  /** OpenAI's `param`. */
  readonly param?: string | null;
  /** Further entries of Gemini's `details`. */
  readonly details?: readonly unknown[];
}

/** A response before faults are applied. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in the pieces it is written in: one for an answer in one piece, one an event for a stream. */
  readonly frames: readonly string[];
  /** Index in `frames` of one that may be repeated for ever. */
  readonly repeatable: number;
  /** True when the frames are events of a stream. */
  readonly isStream: boolean;
  /** True when each character of a frame stands for a byte; default text. */
  readonly isBinary?: boolean;
}

/** What happens to a request: a refusal, a finished reply, or a question to the model. */
export type Reading =
  | { readonly kind: "refused"; readonly error: VendorError }
  | { readonly kind: "replied"; readonly reply: Reply }
  | { readonly kind: "asked"; readonly ask: Ask; readonly control: Control; readonly form: string };

/** What a dialect needs besides the call itself. */
export interface DialectDeps {
  /** The key that callers must present. */
  readonly apiKey: string;
  readonly ids: IdSource;
  /** Model names that are known besides the built-in ones. */
  readonly models: readonly string[];
  /** The time now, in ms since 1970. */
  readonly now: () => number;
}

/** An answer about to be put into the vendor's shape. */
export interface Telling {
  readonly ask: Ask;
  readonly answer: Answer;
  readonly control: Control;
  /** What {@link Reading} said about the form the answer has to have; only its own dialect knows the words. */
  readonly form: string;
}

/** One vendor: how it reads requests, what it refuses, and the shapes of its answers, errors and headers. */
export interface Dialect {
  readonly vendor: Vendor;
  /** Reads a request; refuses what the vendor refuses. */
  read(call: Call): Reading;
  /** Puts an answer into the vendor's shape. */
  tell(telling: Telling): Reply;
  /** Puts an error into the vendor's shape. */
  fail(error: VendorError, control: Control): Reply;
  /** The error of a kind asked for by a control. */
  errorOf(status: number, kind: string | undefined): VendorError;
  /** An error event in the middle of a stream. */
  errorFrame(error: VendorError): string;
  /** An event of a type that no client knows. */
  unknownFrame(): string;
  /** A sign of life between events: Anthropic's `ping`, a comment elsewhere. */
  pingFrame(): string;
}
