import type { ProviderPart } from "../../../domain/provider/provider-part.ts";
import { brokenAnswer, endedEarly } from "../../shared/answer-failure.ts";
import { pushUsage } from "../../shared/part-batch.ts";
import {
  fieldsAt,
  isFields,
  listAt,
  numberAt,
  readJson,
  stringAt,
  wordAt,
  type Fields,
} from "../../shared/read-json.ts";
import type { AnswerContext, StreamDecoder } from "../../shared/vendor-dialect.ts";
import { toProviderError } from "../../shared/vendor-failure.ts";
import { keptId, toContinuation, toPlaces } from "./continuation.ts";
import { mapEventError } from "./map-error.ts";
import { mapFinishReason } from "./map-finish-reason.ts";
import { mapUsage } from "./map-usage.ts";
import { createOutputReader } from "./output-reader.ts";
import { assertEnded } from "./read-answer.ts";

/** The most that is kept of an answer's items to go on from, in UTF-16 units of their JSON; as much as of the answer itself. */
const MAX_KEPT_CHARS = 16 * 1024 * 1024;

/** Creates the decoder of one stream of response events. */
export function createStreamDecoder(context: AnswerContext): StreamDecoder {
  const output = createOutputReader(context);
  /** What is kept of the items that have ended, in their order. */
  const items: Fields[] = [];
  let keptChars = 0;
  let vendorModelId: string | undefined;
  let isFinished = false;

  function takeHead(response: Fields | undefined, parts: ProviderPart[]): void {
    if (vendorModelId !== undefined) return;
    vendorModelId = wordAt(response, "model");
    if (vendorModelId !== undefined) parts.push({ type: "response", response: { ...context.response, vendorModelId } });
  }

  function takeUsage(response: Fields | undefined, parts: ProviderPart[]): void {
    const usage = mapUsage(fieldsAt(response, "usage"));
    if (usage !== undefined) pushUsage(parts, usage);
  }

  function takeItem(place: number, item: Fields, parts: ProviderPart[]): void {
    if (output.hasEnded(place, item)) return;
    for (const kept of toPlaces(item)) {
      keptChars += JSON.stringify(kept).length;
      if (keptChars > MAX_KEPT_CHARS) {
        throw brokenAnswer(context, "sent an answer larger than the limit", { retryable: false });
      }
      items.push(kept);
    }
    output.end(place, item, parts);
  }

  /** What the end says of the output and no event before it did: all of it, or the ends of calls that are open. */
  function takeRest(whole: readonly Fields[], parts: ProviderPart[]): void {
    const hasBegun = output.hasBegun();
    for (const [position, item] of whole.entries()) {
      const place = hasBegun ? output.openPlaceOf(item) : position;
      if (place !== undefined) takeItem(place, item, parts);
    }
  }

  function fail(error: Fields): never {
    throw toProviderError({ ...context, facts: mapEventError(error), retryAfterMs: undefined });
  }

  function finish(response: Fields | undefined, parts: ProviderPart[]): void {
    takeHead(response, parts);
    if (response !== undefined) {
      takeUsage(response, parts);
      assertEnded(response, context);
    }
    takeRest(listAt(response, "output").filter(isFields), parts);
    output.closeAll(parts);
    const continuation = toContinuation(items, keptId(response), context.provider);
    if (continuation !== undefined) parts.push(continuation);
    takeUsage(response, parts);
    isFinished = true;
    const reason = stringAt(fieldsAt(response, "incomplete_details"), "reason");
    parts.push({ type: "finish", ...mapFinishReason(reason, output.facts()) });
  }

  function takeEvent(type: string | undefined, event: Fields, parts: ProviderPart[]): void {
    // Ids of items change from event to event at some servers; their place in the output does not.
    const place = numberAt(event, "output_index") ?? -1;
    const delta = stringAt(event, "delta") ?? "";
    switch (type) {
      case "response.created":
      case "response.in_progress":
        takeHead(fieldsAt(event, "response"), parts);
        return;
      case "response.output_item.added":
        output.begin(place, fieldsAt(event, "item") ?? {}, parts);
        return;
      case "response.output_text.delta":
        output.text(place, delta, parts);
        return;
      case "response.refusal.delta":
        output.refusal(place, delta, parts);
        return;
      case "response.reasoning_summary_text.delta":
        output.reasoning(place, numberAt(event, "summary_index") ?? 0, delta, parts);
        return;
      case "response.reasoning_text.delta":
        output.reasoning(place, numberAt(event, "content_index") ?? 0, delta, parts);
        return;
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        output.input(place, delta, parts);
        return;
      case "response.output_item.done":
        takeItem(place, fieldsAt(event, "item") ?? {}, parts);
        return;
      case "response.completed":
      case "response.incomplete":
        finish(fieldsAt(event, "response"), parts);
        return;
      case "response.failed": {
        const response = fieldsAt(event, "response");
        takeUsage(response, parts);
        return fail(fieldsAt(response, "error") ?? {});
      }
      case "response.cancelled":
        throw brokenAnswer(context, "cancelled its answer");
      case "error":
        return fail(event);
      default:
        // Steps of built-in tools, repetitions of what came in pieces, and whatever is yet to be invented.
        return;
    }
  }

  return {
    isFinished() {
      return isFinished;
    },
    decode(event, parts) {
      const data = readJson(event.data);
      if (!isFields(data)) throw brokenAnswer(context, "streamed an event that is not a JSON object");
      const type = stringAt(data, "type");
      if (type === undefined && isFields(data["error"])) fail(data);
      takeEvent(type, data, parts);
    },
    end() {
      throw endedEarly(context);
    },
  };
}
