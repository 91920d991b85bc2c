import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import { pushDelta } from "../shared/part-batch.ts";
import { fieldsAt, listAt, stringAt, wordAt, type Fields } from "../shared/read-json.ts";
import { toRawArguments } from "../shared/raw-arguments.ts";
import type { OpenToolCall, ToolCallAssembler } from "../shared/tool-call-assembler.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { createPartialArguments, type PartialArguments } from "./partial-arguments.ts";

/** The most that arguments which are still coming may take, in UTF-16 units or what takes as much; as much as a whole answer. */
const MAX_PARTIAL_SIZE = 16 * 1024 * 1024;
const NO_RETRY = { retryable: false };

/** A call whose arguments are still coming. */
export interface OpenFunctionCall {
  readonly call: OpenToolCall;
  readonly partial: PartialArguments;
}

/** Reads the parts of an answer's content, in a stream or not. */
export interface ContentReader {
  /** Appends what one part of the content says. */
  read(part: Fields, parts: ProviderPart[]): void;
  /** Closes calls that are still open. */
  end(parts: ProviderPart[]): void;
}

/** Creates the reader of one answer's content. */
export function createContentReader(calls: ToolCallAssembler, context: AnswerContext): ContentReader {
  let open: OpenFunctionCall | undefined;

  function closeOpen(parts: ProviderPart[]): void {
    if (open === undefined) return;
    calls.append(open.call, open.partial.toJson(), parts);
    calls.close(open.call, parts);
    open = undefined;
  }

  function addPieces({ partial }: OpenFunctionCall, pieces: readonly unknown[]): void {
    for (const piece of pieces) {
      partial.add(piece);
      if (partial.size() > MAX_PARTIAL_SIZE)
        throw brokenAnswer(context, "sent an answer larger than the limit", NO_RETRY);
    }
  }

  function readCall(functionCall: Fields, parts: ProviderPart[]): void {
    const name = wordAt(functionCall, "name");
    const pieces = listAt(functionCall, "partialArgs");
    const goesOn = functionCall["willContinue"] === true;
    if (name === undefined) {
      // Without a name it goes on with the call before it, or ends it.
      if (open === undefined) throw brokenAnswer(context, "answered with a tool call without a name");
      addPieces(open, pieces);
      if (!goesOn && !pieces.some(isToContinue)) closeOpen(parts);
      return;
    }
    closeOpen(parts);
    const call = calls.start(wordAt(functionCall, "id"), name, parts);
    if (goesOn || pieces.length > 0) {
      open = { call, partial: createPartialArguments() };
      addPieces(open, pieces);
      if (!goesOn && !pieces.some(isToContinue)) closeOpen(parts);
      return;
    }
    calls.append(call, toRawArguments(functionCall["args"], context), parts);
    calls.close(call, parts);
  }

  return {
    read(part, parts) {
      const functionCall = fieldsAt(part, "functionCall");
      if (functionCall !== undefined) {
        readCall(functionCall, parts);
        return;
      }
      pushDelta(parts, part["thought"] === true ? "reasoning-delta" : "text-delta", stringAt(part, "text") ?? "");
    },
    end: closeOpen,
  };
}

function isToContinue(piece: unknown): boolean {
  return typeof piece === "object" && piece !== null && "willContinue" in piece && piece.willContinue === true;
}
