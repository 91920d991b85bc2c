import { planAnswer } from "./answer/plan-answer.ts";
import type { PromptCache } from "./answer/prompt-cache.ts";
import { ControlSyntaxError, parseControl, type Control } from "./control/control.ts";
import type { Script, ScriptBook } from "./control/script.ts";
import { disturb } from "./delivery/disturb.ts";
import type { Call, Dialect, Reply } from "./dialect.ts";

/** What decides a reply besides the request. */
export interface RespondDeps {
  readonly book: ScriptBook;
  readonly cache: PromptCache;
  /** Controls in force for every request; scripts and requests win over them. */
  readonly defaults: Control;
  /** How often a control with `times` has been obeyed, by its own words. */
  readonly obeyed: Map<string, number>;
}

/** A reply ready to be delivered, and the controls that rule its delivery. */
export interface Response {
  readonly reply: Reply;
  readonly control: Control;
  readonly errorFrames: readonly string[];
}

/** Decides the reply to a request: script, refusals, errors asked for, answer, in this order. */
export function respond(dialect: Dialect, call: Call, deps: RespondDeps): Response {
  const script = deps.book.take(dialect.vendor, call);
  try {
    return script.raw === undefined ? respondInWords(dialect, call, script, deps) : respondRaw(dialect, script);
  } catch (error) {
    if (!(error instanceof ControlSyntaxError)) throw error;
    const reply = dialect.fail({ status: 400, message: error.message }, {});
    return { reply, control: {}, errorFrames: [] };
  }
}

function respondRaw(dialect: Dialect, script: Script): Response {
  const { status = 200, headers, body } = script.raw ?? { body: "" };
  const isStream = typeof body !== "string";
  const type = isStream ? "text/event-stream" : "application/json";
  const frames = typeof body === "string" ? [body] : body;
  const reply: Reply = { status, headers: { "content-type": type, ...headers }, frames, repeatable: 0, isStream };
  const control = script.control ?? {};
  return { reply: disturb(reply, control, dialect), control, errorFrames: [] };
}

function respondInWords(dialect: Dialect, call: Call, script: Script, deps: RespondDeps): Response {
  const reading = dialect.read(call);
  const header = call.headers["x-sim"];
  const wanted: Control = {
    ...deps.defaults,
    ...script.control,
    ...(reading.kind === "asked" ? reading.control : {}),
    ...(typeof header === "string" ? parseControl(header) : {}),
  };
  const control = spend(wanted, deps.obeyed);
  // With an error event in the stream, `status` and `error` say which one it is.
  const isLater = control.faults?.some((fault) => fault.kind === "error") ?? false;
  const isError = !isLater && ((control.status ?? 0) >= 400 || control.error !== undefined || control.body === "error");
  const error = dialect.errorOf(control.status ?? 500, control.error);
  const shape = (reply: Reply): Response => ({
    reply: disturb(reply, control, dialect),
    control,
    errorFrames: [dialect.errorFrame(error)],
  });
  if (reading.kind === "refused") return shape(dialect.fail(reading.error, {}));
  if (isError) {
    const failed = dialect.fail(error, control);
    return shape(control.body === "error" ? { ...failed, status: 200 } : failed);
  }
  if (reading.kind === "replied") return shape(reading.reply);
  const { ask, form } = reading;
  const answer = planAnswer({ ask, control, scripted: script.answer ?? {}, cache: deps.cache });
  const told = dialect.tell({ ask, answer, control, form });
  return shape(control.status === undefined || isLater ? told : { ...told, status: control.status });
}

/** Drops what makes a request fail once it has been obeyed `times` times. */
function spend(control: Control, obeyed: Map<string, number>): Control {
  if (control.times === undefined) return control;
  const key = JSON.stringify(control);
  const count = obeyed.get(key) ?? 0;
  obeyed.set(key, count + 1);
  if (count < control.times) return control;
  const { status: _status, error: _error, body: _body, faults: _faults, ...rest } = control;
  return rest;
}
