import { brokenAnswer, endedEarly } from "../shared/answer-failure.ts";
import { isFields, readJson } from "../shared/read-json.ts";
import type { AnswerContext, StreamDecoder } from "../shared/vendor-dialect.ts";
import { createAnswerReader } from "./answer-reader.ts";

/** Creates the decoder of one stream of `GenerateContentResponse`s; its end mark is the end of the body after a finish reason. */
export function createStreamDecoder(context: AnswerContext): StreamDecoder {
  const reader = createAnswerReader(context);
  let isFinished = false;
  return {
    isFinished() {
      return isFinished;
    },
    decode(event, parts) {
      const data = readJson(event.data);
      const response: unknown = Array.isArray(data) ? data[0] : data;
      if (!isFields(response)) throw brokenAnswer(context, "streamed an event that is not a JSON object");
      reader.read(response, parts);
    },
    end(parts) {
      if (!reader.hasEnding()) throw endedEarly(context);
      isFinished = true;
      reader.finish(parts);
    },
  };
}
