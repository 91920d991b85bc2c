import { badUserInput } from "../error/gateway-error.ts";
import { parseCallFields, parseInteger, type CallFieldLimits } from "../completion/parse-call-fields.ts";
import type { EmbeddingInput, EmbeddingRequest, EmbeddingRequestDraft } from "./embedding-request.ts";

/** Limits on a request's size. */
export interface EmbeddingRequestLimits extends CallFieldLimits {
  /** The most inputs; default 2,048. */
  readonly maxEmbeddingInputs: number;
}

/** Far beyond any model's; the vendor knows its own. */
const MAX_DIMENSIONS = 65_536;
/** The most that a number of a token can be. */
const MAX_TOKEN = 2_147_483_647;

/**
 * Parses a request from either face. Pure.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the `field` and what to send instead
 */
export function parseEmbeddingRequest(draft: EmbeddingRequestDraft, limits: EmbeddingRequestLimits): EmbeddingRequest {
  return {
    ...parseCallFields(draft, limits),
    inputs: parseInputs(draft.input, limits.maxEmbeddingInputs),
    dimensions: parseInteger("dimensions", draft.dimensions, { min: 1, max: MAX_DIMENSIONS }),
  };
}

function parseInputs(inputs: readonly EmbeddingInput[], maxInputs: number): readonly EmbeddingInput[] {
  if (inputs.length === 0) throw badUserInput(["input"], "input needs at least one text.");
  if (inputs.length > maxInputs) {
    throw badUserInput(
      ["input"],
      `input has ${String(inputs.length)} texts, and ${String(maxInputs)} are the most of one request; send them in several.`,
    );
  }
  for (const [index, input] of inputs.entries()) {
    const at = ["input", String(index)];
    if (input.length === 0) {
      throw badUserInput(at, `${at.join(".")} is empty, and nothing has no vector; leave it out.`);
    }
    if (typeof input !== "string" && !input.every(isToken)) {
      throw badUserInput(at, `${at.join(".")} must be a text, or a list of whole numbers that are its tokens.`);
    }
  }
  return inputs;
}

function isToken(token: number): boolean {
  return Number.isInteger(token) && token >= 0 && token <= MAX_TOKEN;
}
