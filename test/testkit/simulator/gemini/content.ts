import type { Answer, Ending } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import type { Control } from "../control/control.ts";
import type { DialectDeps, Reply, Telling } from "../dialect.ts";
import { opaqueBase64 } from "../ids.ts";
import { signsThoughts } from "./models.ts";

const FINISH: Record<Ending, string> = {
  stop: "STOP",
  "stop-sequence": "STOP",
  length: "MAX_TOKENS",
  tools: "STOP",
  filter: "SAFETY",
  refused: "PROHIBITED_CONTENT",
};

/** The forms of an answer: one object, events, or one JSON array that comes in pieces; thoughts shown or not. */
export interface GeminiForm {
  readonly shape: "unary" | "sse" | "array";
  readonly thoughts: boolean;
}

/** A step of a stream: the parts it brings, the tokens spent by then. */
interface Step {
  readonly parts: readonly unknown[];
  readonly candidates: number;
  readonly last: boolean;
}

/** An answer as one response object or as a stream of them. */
export function tellContent(telling: Telling, deps: DialectDeps): Reply {
  const form = readForm(telling.form);
  const id = telling.control.sameId === true ? "same" : deps.ids.next("", 23);
  const isSse = form.shape === "sse";
  const headers = geminiHeaders(isSse ? "text/event-stream" : "application/json; charset=UTF-8");
  const refused = telling.answer.ending === "refused";
  if (form.shape === "unary") {
    const body = refused
      ? blocked(telling, id)
      : response(
          telling,
          { parts: allParts(telling, form, deps), candidates: candidateTokens(telling.answer), last: true },
          id,
        );
    return { status: 200, headers, frames: [JSON.stringify(body, null, 2)], repeatable: 0, isStream: false };
  }
  const bodies = refused
    ? [blocked(telling, id)]
    : steps(telling, form, deps).map((step) => response(telling, step, id));
  const frames = isSse
    ? bodies.map((body) => `data: ${JSON.stringify(body)}\r\n\r\n`)
    : [...bodies.map((body, index) => (index === 0 ? "[" : ",\r\n") + JSON.stringify(body, null, 2)), "]"];
  return { status: 200, headers, frames, repeatable: Math.min(1, frames.length - 1), isStream: true };
}

/** A blocked prompt has no candidates. */
function blocked({ ask, answer, control }: Telling, id: string): unknown {
  const usage = usageOf(answer, control, 0, 0);
  return {
    promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
    ...(usage === null ? {} : { usageMetadata: usage }),
    modelVersion: ask.model,
    responseId: id,
  };
}

/** The headers Google puts on every answer. */
export function geminiHeaders(contentType: string): Record<string, string> {
  return {
    "content-type": contentType,
    vary: "Origin, X-Origin, Referer",
    server: "scaffolding on HTTPServer2",
    "x-xss-protection": "0",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "server-timing": "gfet4t7; dur=42",
    ...(contentType === "text/event-stream" ? { "content-disposition": "attachment" } : {}),
  };
}

/** Packs a form into the word that travels from reading to telling. */
export function packForm(form: GeminiForm): string {
  return `${form.shape}${form.thoughts ? " thoughts" : ""}`;
}

function readForm(packed: string): GeminiForm {
  const [shape, thoughts] = packed.split(" ");
  return { shape: shape === "sse" || shape === "array" ? shape : "unary", thoughts: thoughts === "thoughts" };
}

function steps(telling: Telling, form: GeminiForm, deps: DialectDeps): Step[] {
  const { answer } = telling;
  const found: Step[] = [];
  let candidates = 0;
  if (form.thoughts)
    for (const text of answer.reasoning) found.push({ parts: [{ text, thought: true }], candidates, last: false });
  for (const text of answer.text) found.push({ parts: [{ text }], candidates: ++candidates, last: false });
  candidates = candidateTokens(answer);
  for (const part of callParts(telling, deps)) found.push({ parts: [part], candidates, last: false });
  found.push({ parts: [{ text: "", ...textSignature(telling) }], candidates, last: true });
  return found;
}

function allParts(telling: Telling, form: GeminiForm, deps: DialectDeps): unknown[] {
  const { answer } = telling;
  const parts: unknown[] = [];
  if (form.thoughts && answer.reasoning.length > 0) parts.push({ text: answer.reasoning.join(""), thought: true });
  if (answer.text.length > 0) parts.push({ text: answer.text.join(""), ...textSignature(telling) });
  return [...parts, ...callParts(telling, deps)];
}

function callParts({ ask, answer, control }: Telling, deps: DialectDeps): unknown[] {
  return answer.calls.map((call, index) => ({
    functionCall: {
      ...(control.unknown === true ? { future: 1 } : {}),
      ...(signsThoughts(ask.model) ? { id: deps.ids.next("", 8).toLowerCase() } : {}),
      name: call.name,
      args: argsOf(call.argumentsJson),
    },
    // Of parallel calls only the first is signed.
    ...(index === 0 && signsThoughts(ask.model)
      ? { thoughtSignature: opaqueBase64(`call:${call.argumentsJson}`, 96) }
      : {}),
  }));
}

function textSignature({ ask, answer }: Telling): Record<string, string> {
  if (!signsThoughts(ask.model) || answer.calls.length > 0) return {};
  return { thoughtSignature: opaqueBase64(`text:${answer.text.join("")}`, 96) };
}

function argsOf(argumentsJson: string): unknown {
  try {
    const value: unknown = JSON.parse(argumentsJson);
    return value;
  } catch {
    return {};
  }
}

function candidateTokens(answer: Answer): number {
  return answer.tokens.output - answer.tokens.reasoning;
}

function response({ ask, answer, control }: Telling, step: Step, id: string): unknown {
  const candidate = (index: number): unknown => ({
    ...(step.parts.length > 0 || !step.last
      ? { content: { parts: step.parts, role: "model" } }
      : { content: { role: "model" } }),
    ...(step.last ? { finishReason: control.finish ?? FINISH[answer.ending] } : {}),
    index,
    ...(control.unknown === true ? { futureField: { nested: [1] } } : {}),
  });
  const usage = usageOf(answer, control, step.candidates * ask.choices, answer.tokens.reasoning * ask.choices);
  return {
    candidates: Array.from({ length: ask.choices }, (_, index) => candidate(index)),
    ...(usage === null ? {} : { usageMetadata: usage }),
    modelVersion: ask.model,
    responseId: id,
  };
}

function usageOf(answer: Answer, control: Control, candidates: number, thoughts: number): unknown {
  if (control.usage === "none") return null;
  const { tokens } = answer;
  const scale = (count: number): number => scaled(count, control.usage);
  return {
    promptTokenCount: scale(tokens.input),
    // Like every proto3 JSON, zero counts are left out.
    ...(candidates > 0 ? { candidatesTokenCount: scale(candidates) } : {}),
    totalTokenCount: scale(tokens.input + candidates + thoughts),
    ...(tokens.cacheRead > 0 ? { cachedContentTokenCount: scale(tokens.cacheRead) } : {}),
    promptTokensDetails: [{ modality: "TEXT", tokenCount: scale(tokens.input) }],
    ...(tokens.cacheRead > 0
      ? { cacheTokensDetails: [{ modality: "TEXT", tokenCount: scale(tokens.cacheRead) }] }
      : {}),
    ...(thoughts > 0 ? { thoughtsTokenCount: scale(thoughts) } : {}),
  };
}
