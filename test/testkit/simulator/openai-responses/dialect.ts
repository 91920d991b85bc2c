import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading } from "../dialect.ts";
import { isRecord } from "../json.ts";
import { createOpenAiDialect } from "../openai/dialect.ts";
import { createOpenAiModels, type OpenAiModels } from "../openai/models.ts";
import { refuseLength } from "../openai/refusals.ts";
import { readAsk } from "./ask.ts";
import { packForm } from "./echo.ts";
import { errorFrames, frameOf } from "./frames.ts";
import { refuseResponse } from "./refusals.ts";
import { tellResponse } from "./response.ts";

/** Path of the one thing that is simulated here. */
export const RESPONSES_PATH = "/v1/responses";

/** Creates the simulated Responses API of OpenAI: `POST /v1/responses`. Keys, errors and headers are the same as everywhere at OpenAI. */
export function createOpenAiResponsesDialect(deps: DialectDeps): Dialect {
  const openai = createOpenAiDialect(deps);
  const models = createOpenAiModels(deps.models);
  const stored = new Set<string>();
  return {
    ...openai,
    read: (call) => {
      const reading = openai.read(call);
      // Its own paths OpenAI's chat does not know; what else it refuses is refused here as well.
      const isOurs = call.method === "POST" && reading.kind === "refused" && reading.error.status === 404;
      return isOurs ? readResponse(call, models, stored) : reading;
    },
    tell: (telling) => tellResponse(telling, models.snapshot(telling.ask.model), deps, stored),
    errorFrame: (error) => errorFrames(error, deps),
    unknownFrame: () =>
      frameOf({ type: "response.future.event", output_index: 0, delta: "from the future", detail: { deep: [1] } }, 0),
  };
}

function readResponse(call: Call, models: OpenAiModels, stored: ReadonlySet<string>): Reading {
  const { body } = call;
  if (!isRecord(body)) {
    const message =
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly.)";
    return { kind: "refused", error: { status: 400, message, type: "invalid_request_error" } };
  }
  const named = takeSuffix(typeof body.model === "string" ? body.model : "");
  const refusal = refuseResponse(body, named.model, models, stored);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  const { ask, control } = readAsk(body, named.model);
  const tooLong = refuseLength(ask.inputTokens, named.model);
  if (tooLong !== undefined) return { kind: "refused", error: { ...tooLong, param: "input" } };
  return { kind: "asked", ask, control: { ...named.control, ...control }, form: packForm(body) };
}
