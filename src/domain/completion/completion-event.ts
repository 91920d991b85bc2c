import type { ErrorCode } from "../error/codes.ts";
import type { Completion } from "./completion.ts";

/** What every event of a stream carries. */
interface EventBase {
  readonly completionId: string;
  /** 0 for the start, then one more for each event. Outside, part of the opaque cursor. */
  readonly sequence: number;
}

/** A part of a streamed completion. First `started`, last exactly one of `finished` and `failed`. */
export type CompletionEvent = EventBase &
  (
    | { readonly type: "started"; readonly requestedModel: string }
    | { readonly type: "text-delta"; readonly text: string }
    | { readonly type: "reasoning-delta"; readonly text: string }
    | {
        readonly type: "tool-call-delta";
        readonly index: number;
        readonly toolCallId: string;
        readonly toolName: string;
        readonly argumentsDelta: string;
      }
    | { readonly type: "finished"; readonly completion: Completion }
    | {
        readonly type: "failed";
        readonly completion: Completion;
        readonly code: ErrorCode;
        readonly message: string;
        readonly retryable: boolean;
        readonly retryAfterMs: number | undefined;
        /** The input field that the vendor refused; `undefined` where it named none. */
        readonly field?: readonly string[] | undefined;
      }
  );
