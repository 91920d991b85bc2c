import type { Control } from "../control/control.ts";
import { REFUSAL, type Answer, type Ending, type PlannedCall, type ScriptedAnswer, type Tokens } from "./answer.ts";
import type { Ask } from "./ask.ts";
import { planCalls } from "./plan-calls.ts";
import type { PromptCache } from "./prompt-cache.ts";
import { sampleJson } from "./sample-json.ts";
import { countTokens, loremTokens, regroup, toTokens } from "./text.ts";

/** Everything that decides an answer. */
export interface AnswerPlan {
  readonly ask: Ask;
  readonly control: Control;
  readonly scripted: ScriptedAnswer;
  readonly cache: PromptCache;
}

/** Decides what the simulator says: the same for the same request, within the limits that the request sets. */
export function planAnswer({ ask, control, scripted, cache }: AnswerPlan): Answer {
  if (control.refuse === true) return refusal(ask);
  const calls = callsOf(ask, control, scripted);
  const wanted = textOf(ask, control, scripted, calls.length > 0);
  const stopped = cutAtStop(wanted, ask.stop);
  const limited = limit(ask, reasoningOf(ask, control, scripted), stopped.pieces, calls);
  const cached = cache.look(ask);
  const cacheRead = Math.min(control.cached ?? cached.read, ask.inputTokens);
  const cacheWrite = Math.min(cached.write, ask.inputTokens - cacheRead);
  const tokens: Tokens = {
    input: ask.inputTokens,
    cacheRead,
    cacheWrite,
    cacheWriteForAnHour: Math.min(ask.markedForAnHourTokens, cacheWrite),
    output: limited.output,
    reasoning: limited.reasoning.length,
  };
  return {
    reasoning: limited.reasoning,
    text: control.chunks === undefined ? limited.text : regroup(limited.text, control.chunks),
    calls: limited.calls,
    ending: scripted.ending ?? endingOf(limited.cut, stopped.sequence, limited.calls),
    stopSequence: limited.cut ? null : stopped.sequence,
    tokens: { ...tokens, ...scripted.tokens },
  };
}

function refusal(ask: Ask): Answer {
  const tokens = {
    input: ask.inputTokens,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWriteForAnHour: 0,
    output: countTokens(REFUSAL),
    reasoning: 0,
  };
  return { reasoning: [], text: [], calls: [], ending: "refused", stopSequence: null, tokens };
}

function callsOf(ask: Ask, control: Control, scripted: ScriptedAnswer): readonly PlannedCall[] {
  if (scripted.calls === undefined) return planCalls(ask, control.calls);
  return scripted.calls.map((call) => ({ name: call.name, argumentsJson: JSON.stringify(call.arguments) }));
}

function reasoningOf(ask: Ask, control: Control, scripted: ScriptedAnswer): readonly string[] {
  if (scripted.reasoning !== undefined) return piecesOf(scripted.reasoning);
  return loremTokens(control.reasoning ?? ask.reasoningTokens);
}

function textOf(ask: Ask, control: Control, scripted: ScriptedAnswer, hasCalls: boolean): readonly string[] {
  if (scripted.text !== undefined) return piecesOf(scripted.text);
  if (control.text !== undefined) return toTokens(control.text);
  if (control.tokens !== undefined) return loremTokens(control.tokens);
  if (hasCalls) return [];
  if (ask.format.kind === "schema") return toTokens(JSON.stringify(sampleJson(ask.format.schema)));
  if (ask.format.kind === "json") return toTokens(JSON.stringify({ echo: ask.lastUserText }));
  if (ask.toolResults.length > 0) return toTokens(`Tool said: ${ask.toolResults.join("; ")}`);
  const seen = (["images", "audio", "files"] as const)
    .filter((kind) => ask[kind] > 0)
    .map((kind) => ` [${kind}: ${String(ask[kind])}]`);
  return toTokens(`Echo: ${ask.lastUserText}${seen.join("")}`);
}

function piecesOf(text: string | readonly string[]): readonly string[] {
  return typeof text === "string" ? toTokens(text) : text;
}

function cutAtStop(
  pieces: readonly string[],
  stop: readonly string[],
): { pieces: readonly string[]; sequence: string | null } {
  const text = pieces.join("");
  let sequence: string | null = null;
  let end = text.length;
  for (const candidate of stop) {
    const at = candidate === "" ? -1 : text.indexOf(candidate);
    if (at >= 0 && at < end) [sequence, end] = [candidate, at];
  }
  return sequence === null ? { pieces, sequence } : { pieces: toTokens(text.slice(0, end)), sequence };
}

interface Limited {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly calls: readonly PlannedCall[];
  readonly output: number;
  /** True when the limit cut something off. */
  readonly cut: boolean;
}

/** Vendors count reasoning, text and tool arguments against one limit, in this order. */
function limit(
  ask: Ask,
  reasoning: readonly string[],
  text: readonly string[],
  calls: readonly PlannedCall[],
): Limited {
  let left = ask.maxOutputTokens ?? Infinity;
  let cut = false;
  const take = (pieces: readonly string[]): readonly string[] => {
    const taken = pieces.length <= left ? pieces : pieces.slice(0, left);
    if (taken.length < pieces.length) cut = true;
    left -= taken.length;
    return taken;
  };
  const keptReasoning = take(reasoning);
  const keptText = take(text);
  let output = keptReasoning.length + keptText.length;
  const keptCalls: PlannedCall[] = [];
  for (const call of calls) {
    if (left <= 0) cut = true;
    if (cut) break;
    const taken = take([call.name, ...toTokens(call.argumentsJson)]);
    output += taken.length;
    keptCalls.push({ name: call.name, argumentsJson: taken.slice(1).join("") });
  }
  return { reasoning: keptReasoning, text: keptText, calls: keptCalls, output, cut };
}

function endingOf(cut: boolean, stopSequence: string | null, calls: readonly PlannedCall[]): Ending {
  if (cut) return "length";
  if (calls.length > 0) return "tools";
  return stopSequence === null ? "stop" : "stop-sequence";
}

/** Tokens of the tools a request offers, as the vendors count them: their JSON. */
export function toolTokens(tools: Ask["tools"]): number {
  return tools.reduce((sum, tool) => sum + 7 + countTokens(JSON.stringify(tool)), 0);
}
