import type { Completion } from "../../../domain/completion/completion.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { toOpenAiError } from "../shared/error-body.ts";
import type { EventEncoder } from "../shared/event-encoder.ts";
import { createStreamedOutput, type EventWriter, type StreamedOutput } from "./streamed-output.ts";
import { createResponseWriter, statusOf, type ResponseWriter } from "./response-object.ts";

/** Creates the encoder of one stream of the responses API's events. */
export function createResponseEncoder(body: JsonObject): EventEncoder {
  let sequence = 0;
  let writer: ResponseWriter | undefined;
  let output: StreamedOutput | undefined;

  /** `fields` is JSON without its braces; it comes last, as it may be long. */
  const write: EventWriter = (type, fields) => {
    const text = `event: ${type}\ndata: {"type":"${type}","sequence_number":${String(sequence)},${fields}}\n\n`;
    sequence += 1;
    return text;
  };

  function end(type: string, response: string): string {
    return write(type, `"response":${response}`);
  }

  return {
    start(at) {
      writer = createResponseWriter(body, at);
      output = createStreamedOutput(at.completionId, write);
      const running = writer.running();
      return end("response.created", running) + end("response.in_progress", running);
    },
    delta: (event) => output?.add(event) ?? "",
    finish(completion: Completion) {
      const status = statusOf(completion);
      const closed = output?.close(status) ?? "";
      const response = writer?.ended({ status, output: output?.items() ?? [], completion }) ?? "{}";
      return closed + end(`response.${status}`, response);
    },
    fail(failure, completion) {
      const error = toOpenAiError(failure);
      const closed = output?.close("incomplete") ?? "";
      // The first is what clients throw; the second holds what there was of the answer, and what it cost.
      const thrown = write("error", `"error":${JSON.stringify(error)}`);
      const ended = { status: "failed", output: output?.items() ?? [], completion, error } as const;
      return closed + thrown + end("response.failed", writer?.ended(ended) ?? "{}");
    },
  };
}
