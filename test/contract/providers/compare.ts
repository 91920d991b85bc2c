import { isDeepStrictEqual } from "node:util";
import { playAnswerWithAiSdk, playStreamWithAiSdk, type OracleAnswer } from "./ai-sdk.ts";
import type { RecordedVendor } from "./dialects.ts";
import { isReadBySdk, playAnswerBySdk, playStreamBySdk } from "./play-by-sdk.ts";
import { everyCut, playAnswer, playStream, type Played } from "./play.ts";

/** Formats whose streams end with an event, not with a mark. */
const WITHOUT_MARK: readonly RecordedVendor[] = ["openai-responses", "anthropic", "google", "vertex"];

/** The end mark that recordings of single events leave out. */
function endMarkOf(vendor: RecordedVendor): string {
  return WITHOUT_MARK.includes(vendor) ? "" : "data: [DONE]\n\n";
}

/** What comparing one recording gave. */
export interface Comparison {
  readonly name: string;
  /** Ways to cut it that were played; 0 for a whole answer. */
  readonly cuts: number;
  /** Whether it is no whole answer to us. */
  readonly hasFailed: boolean;
  /** What differs from the AI SDK, a line each; empty where all is alike. */
  readonly differences: readonly string[];
}

/** A recording with one JSON event a line, or a comment, as the body of a stream. */
export function toStreamBody(vendor: RecordedVendor, lines: string): string {
  const events = lines.split("\n").filter((line) => line.trim() !== "");
  const framed = events.map((line) => (line.startsWith(":") ? `${line}\n\n` : `data: ${line}\n\n`));
  return framed.join("") + endMarkOf(vendor);
}

/** Plays a stream whole and cut at every byte, and compares it with the AI SDK; throws where a cut changes the answer. */
export async function compareStream(
  vendor: RecordedVendor,
  name: string,
  body: string | Uint8Array,
): Promise<Comparison> {
  const bytes = Buffer.from(body);
  const play = isReadBySdk(vendor)
    ? (chunks: Iterable<Uint8Array>) => playStreamBySdk(vendor, chunks)
    : (chunks: Iterable<Uint8Array>) => playStream(vendor, chunks);
  const whole = await play([bytes]);
  let cuts = 0;
  for (const chunks of everyCut(bytes)) {
    cuts += 1;
    const played = await play(chunks);
    if (!isDeepStrictEqual(played, whole)) throw new Error(`${name}: cut number ${String(cuts)} changes the answer`);
  }
  const differences = differencesOf(whole, await playStreamWithAiSdk(vendor, bytes), bytes.toString());
  return { name, cuts, hasFailed: whole.failedWith !== undefined, differences };
}

/** Reads a whole answer and compares it with the AI SDK. */
export async function compareAnswer(vendor: RecordedVendor, name: string, body: string): Promise<Comparison> {
  const ours = isReadBySdk(vendor) ? await playAnswerBySdk(vendor, body) : playAnswer(vendor, JSON.parse(body));
  const differences = differencesOf(ours, await playAnswerWithAiSdk(vendor, body), body);
  return { name, cuts: 0, hasFailed: ours.failedWith !== undefined, differences };
}

function differencesOf(ours: Played, theirs: OracleAnswer, body: string): string[] {
  const hasFailed = ours.failedWith !== undefined;
  // What broke off has failed for us; the AI SDK finishes it without a reason, or does not finish it.
  const hasBrokenOff = hasFailed && theirs.finishReason === undefined;
  if (hasFailed !== (theirs.failed || hasBrokenOff)) {
    return [`failure: ours ${ours.failedWith ?? "none"}, AI SDK ${theirs.failed ? "an error" : "none"}`];
  }
  // How far a broken answer is read is each reader's own.
  if (hasFailed && theirs.failed) return [];
  const texts: [string, unknown, unknown][] = [
    ["text", ours.text, theirs.text],
    ["reasoning", ours.reasoning, theirs.reasoning],
  ];
  const ends: [string, unknown, unknown][] = [
    ["tool calls", withKnownIds(ours.toolCalls, body), withKnownIds(theirs.toolCalls, body)],
    ["usage", withoutPricedParts(ours.usage), theirs.usage],
    ["finish reason", ours.finishReason, theirs.finishReason],
    ["raw finish reason", ours.raw, theirs.raw],
  ];
  return (hasFailed ? texts : [...texts, ...ends])
    .filter(([, mine, other]) => !isDeepStrictEqual(mine, other))
    .map(([what, mine, other]) => `${what}: ours ${short(mine)}, AI SDK ${short(other)}`);
}

/** The AI SDK has no words for the parts that have prices of their own. */
function withoutPricedParts(usage: Played["usage"]): Played["usage"] {
  if (usage === undefined) return undefined;
  const { pricedParts: _parts, ...figures } = usage;
  return figures;
}

/** Ids that the vendor did not give are each reader's own and are not compared. */
function withKnownIds(calls: Played["toolCalls"], body: string): unknown {
  return calls.map((call) => ({ ...call, id: body.includes(call.id) ? call.id : "made" }));
}

function short(value: unknown): string {
  const text = value === undefined ? "none" : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}… (${String(text.length)})` : text;
}
