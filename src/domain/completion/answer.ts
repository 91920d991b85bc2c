import { isJsonObject, isNestedTooDeeply, parseJson, type JsonObject } from "../../lib/json.ts";
import { GatewayError } from "../error/gateway-error.ts";
import type { ProviderPart } from "../provider/provider-part.ts";
import type { AnswerSchemas } from "./answer-schema.ts";
import type { CompletionContent } from "./completion.ts";
import type { ResponseFormat, ToolCall } from "./message.ts";

/** The most that one answer may hold, in UTF-16 units over text, reasoning and arguments; beyond it the vendor is taken to have gone wild. */
const MAX_ANSWER_LENGTH = 16 * 1024 * 1024;
/** What a tool call counts for besides its name, id and arguments: millions of empty ones fill the memory, too. */
const CALL_LENGTH = 1_024;

/** Why an answer ended; `raw` is the vendor's word. */
export type AnswerFinish = Pick<Extract<ProviderPart, { readonly type: "finish" }>, "finishReason" | "raw">;

/** What the caller was given so far. */
export interface Answer {
  /**
   * Takes a batch that has passed the output guard. Throws `PROVIDER_ERROR` where the answer outgrows 16 Mi characters, arguments that
   * are still coming among them.
   */
  add(parts: readonly ProviderPart[]): void;
  /** The end of the answer, where it has come. */
  readonly finish: AnswerFinish | undefined;
  /** The content; `warnings` says why `object` is missing where a JSON format was asked for. */
  content(
    format: ResponseFormat | undefined,
    schemas: AnswerSchemas,
    organizationId: string,
  ): { content: CompletionContent; warnings: readonly string[] };
  /** The texts for the fingerprint. */
  texts(): readonly string[];
}

/** Creates an empty answer. */
export function createAnswer(): Answer {
  return new GivenAnswer();
}

/** A class, as what each call makes anew costs more as a set of functions. */
class GivenAnswer implements Answer {
  finish: AnswerFinish | undefined = undefined;
  #text = "";
  #reasoning = "";
  #callsLength = 0;
  #toolCalls: Map<number, ToolCall> | undefined = undefined;
  #providerMetadata: JsonObject | undefined = undefined;

  add(parts: readonly ProviderPart[]): void {
    for (const part of parts) this.#addPart(part);
    if (this.#text.length + this.#reasoning.length + this.#callsLength <= MAX_ANSWER_LENGTH) return;
    throw new GatewayError({
      code: "PROVIDER_ERROR",
      message: "The vendor's answer grew past 16 Mi characters and was cut off.",
    });
  }

  content(
    format: ResponseFormat | undefined,
    schemas: AnswerSchemas,
    organizationId: string,
  ): { content: CompletionContent; warnings: readonly string[] } {
    const text = this.#text;
    const wantsJson = format !== undefined && format.type !== "text" && text !== "";
    const schema = format?.type === "jsonSchema" ? format.schema : undefined;
    const check = wantsJson ? schemas.check(text, schema, organizationId) : undefined;
    return {
      content: {
        text: text === "" ? undefined : text,
        reasoning: this.#reasoning === "" ? undefined : this.#reasoning,
        toolCalls: this.#callsInOrder(),
        providerMetadata: this.#providerMetadata,
        object: check?.ok === true ? check.object : undefined,
      },
      warnings: check?.ok === false ? [`object is null: ${check.problem}.`] : NOTHING,
    };
  }

  texts(): readonly string[] {
    const given = [this.#text, this.#reasoning];
    for (const call of this.#toolCalls?.values() ?? NOTHING) given.push(call.rawArguments);
    return given;
  }

  #addPart(part: ProviderPart): void {
    if (part.type === "text-delta") this.#text += part.text;
    else if (part.type === "reasoning-delta") this.#reasoning += part.text;
    else if (part.type === "provider-metadata") this.#providerMetadata = part.metadata;
    else if (part.type === "finish") this.finish = part;
    else if (part.type === "tool-input-start") {
      this.#callsLength += CALL_LENGTH + part.toolCallId.length + part.toolName.length;
    } else if (part.type === "tool-input-delta") this.#callsLength += part.argumentsDelta.length;
    else if (part.type === "tool-call") {
      const { index, toolCallId, toolName, rawArguments } = part;
      this.#toolCalls ??= new Map();
      this.#toolCalls.set(index, {
        id: toolCallId,
        name: toolName,
        rawArguments,
        arguments: parseArguments(rawArguments),
      });
    }
  }

  #callsInOrder(): readonly ToolCall[] {
    if (this.#toolCalls === undefined) return NOTHING;
    return [...this.#toolCalls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call);
  }
}

const NOTHING: readonly never[] = [];

/** Empty, too, where they are nested so deeply that printing them would run out of stack; the raw text is there to read. */
function parseArguments(rawArguments: string): JsonObject {
  const value = parseJson(rawArguments)?.value;
  return isJsonObject(value) && !isNestedTooDeeply(value) ? value : {};
}
