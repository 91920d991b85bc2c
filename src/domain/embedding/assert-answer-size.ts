import { badUserInput } from "../error/gateway-error.ts";
import type { EmbeddingRequestDraft } from "./embedding-request.ts";

/** How an answer writes a vector out. */
export type VectorForm = "float" | "base64";

/** The vectors of one request as an answer writes them. */
export interface EmbeddingAnswerPart extends Pick<EmbeddingRequestDraft, "input" | "dimensions"> {
  /** Every time that the vectors are written out; they are held, and count as base64, where there is none. */
  readonly forms: readonly VectorForm[];
}

/** What one number counts: as an item of a list that is written at once it takes four times the bytes, and far more than four times the time. */
const WEIGHTS: Readonly<Record<VectorForm, number>> = { float: 8, base64: 1 };
/** 1,048,576 numbers in lists, or eight times as many in base64: 2,048 of the largest vectors, about 34 MB. */
const MAX_WEIGHT = 1_048_576 * WEIGHTS.float;
/** Numbers of a vector whose request leaves them to the model: those of OpenAI's and Google's largest. */
const ASSUMED_DIMENSIONS = 3_072;

/**
 * Asserts that an answer is one that can be written without everybody waiting for it. Pure, and meant for the time before any call.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the field `input`
 */
export function assertAnswerSize(parts: readonly EmbeddingAnswerPart[]): void {
  const weight = parts.reduce((sum, part) => sum + weigh(part), 0);
  if (weight <= MAX_WEIGHT) return;
  const isText = parts.some(({ forms }) => forms.includes("float"));
  const form = isText ? "as lists of numbers" : "in base64";
  const most = isText ? MAX_WEIGHT / WEIGHTS.float : MAX_WEIGHT;
  const ways = isText
    ? "send fewer inputs, give `dimensions`, or ask for base64"
    : "send fewer inputs, or give `dimensions`";
  throw badUserInput(
    ["input"],
    `The answer may hold ${String(most)} numbers ${form}, and inputs times dimensions (${String(ASSUMED_DIMENSIONS)} where none are given) are more; ${ways}.`,
  );
}

function weigh({ input, dimensions, forms }: EmbeddingAnswerPart): number {
  const weight = forms.reduce((sum, form) => sum + WEIGHTS[form], 0);
  // What is below 1 is refused later, and must not make room for another's until then.
  return input.length * Math.max(1, dimensions ?? ASSUMED_DIMENSIONS) * Math.max(WEIGHTS.base64, weight);
}
