import { hasDotSegment } from "../../lib/address-part.ts";
import type { JsonObject } from "../../lib/json.ts";
import { parseUsd, type PicoUsd } from "../../lib/pico-usd.ts";
import { badUserInput } from "../error/gateway-error.ts";
import { assertShallow } from "./assert-shallow.ts";
import type { SubjectRef } from "./subject-ref.ts";
import { parseMetadata, type MetadataLimits } from "./parse-metadata.ts";

/** `T`, or not given. */
type Optional<T> = T | null | undefined;

/** What every call to a model may say of itself, parsed. */
export interface CallFields {
  /** `provider/model`. */
  readonly model: string;
  /** Limit on the whole call in milliseconds; default 600,000. */
  readonly timeoutMs: number | undefined;
  /** The most that the call may cost; default no limit. */
  readonly maxCostUsd: PicoUsd | undefined;
  readonly metadata: JsonObject | undefined;
  readonly endUserId: string | undefined;
  readonly sessionId: string | undefined;
  readonly subject: SubjectRef | undefined;
  /** Options in the vendor's own words, under the provider's id. */
  readonly providerOptions: JsonObject | undefined;
  /** What the face could not carry over, for the record's warnings; empty where it could. */
  readonly notes: readonly string[];
}

/** The same as a face received it: right in type, not yet in meaning. */
export interface CallFieldsDraft {
  readonly model: string;
  readonly timeoutMs?: Optional<number>;
  /** A decimal number of dollars. */
  readonly maxCostUsd?: Optional<string>;
  readonly metadata?: Optional<JsonObject>;
  readonly endUserId?: Optional<string>;
  readonly sessionId?: Optional<string>;
  readonly subject?: Optional<{ readonly type: string; readonly id: string }>;
  readonly providerOptions?: Optional<JsonObject>;
  /** Sentences for the record's warnings about what the face could not carry over; default none. */
  readonly notes?: Optional<readonly string[]>;
}

/** Limits on what a call says of itself. */
export interface CallFieldLimits {
  /** The longest `timeoutMs` and its default; default 600,000. */
  readonly maxTimeoutMs: number;
  readonly metadata: MetadataLimits;
}

/** The most characters of an id or name that a caller gives: `endUserId`, `sessionId`, the subject's fields. */
const MAX_ID_LENGTH = 256;
/** The most providers that options are given for; there are fewer. */
const MAX_OPTION_PROVIDERS = 64;

/**
 * Parses what every call may say of itself. Pure.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the `field` and what to send instead
 */
export function parseCallFields(draft: CallFieldsDraft, limits: CallFieldLimits): CallFields {
  return {
    model: parseModel(draft.model),
    providerOptions: parseProviderOptions(draft.providerOptions),
    timeoutMs: parseInteger("timeoutMs", draft.timeoutMs, { min: 1, max: limits.maxTimeoutMs }),
    maxCostUsd: parseMaxCost(draft.maxCostUsd),
    metadata: parseMetadata(draft.metadata, limits.metadata),
    endUserId: parseCallerId(["endUserId"], draft.endUserId),
    sessionId: parseCallerId(["sessionId"], draft.sessionId),
    subject: parseSubject(draft.subject),
    notes: draft.notes ?? [],
  };
}

function parseModel(model: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,62}\/[^\s\p{Cc}]{1,200}$/u.test(model) && !hasDotSegment(model)) return model;
  throw badUserInput(
    ["model"],
    "A model is named provider/model, for example openai/gpt-4o-mini; the query models lists them.",
  );
}

/** A number of the range, both ends in it. */
export function parseNumber(
  name: string,
  value: number | null | undefined,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value >= range.min && value <= range.max) return value;
  throw badUserInput([name], `${name} must be between ${String(range.min)} and ${String(range.max)}.`);
}

/** A whole number of the range, both ends in it. */
export function parseInteger(
  name: string,
  value: number | null | undefined,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  const number = parseNumber(name, value, range);
  if (number === undefined || Number.isInteger(number)) return number;
  throw badUserInput([name], `${name} must be a whole number.`);
}

function parseProviderOptions(options: CallFieldsDraft["providerOptions"]): JsonObject | undefined {
  if (options === null || options === undefined) return undefined;
  if (Object.keys(options).length <= MAX_OPTION_PROVIDERS) return assertShallow(options, ["providerOptions"]);
  throw badUserInput(
    ["providerOptions"],
    `Options can be given for at most ${String(MAX_OPTION_PROVIDERS)} providers, each under its id.`,
  );
}

function parseMaxCost(maxCostUsd: string | null | undefined): PicoUsd | undefined {
  if (maxCostUsd === null || maxCostUsd === undefined) return undefined;
  const amount = parseUsd(maxCostUsd);
  if (amount !== undefined && amount > 0n) return amount;
  throw badUserInput(["maxCostUsd"], 'maxCostUsd must be a positive decimal number of dollars, for example "0.05".');
}

function parseCallerId(field: readonly string[], id: string | null | undefined): string | undefined {
  if (id === null || id === undefined) return undefined;
  if (id !== "" && id.length <= MAX_ID_LENGTH && !/\p{Cc}/u.test(id)) return id;
  throw badUserInput(
    field,
    `${field.join(".")} has 1 to ${String(MAX_ID_LENGTH)} characters and no control characters; leave it out for none.`,
  );
}

function parseSubject(subject: CallFieldsDraft["subject"]): SubjectRef | undefined {
  if (subject === null || subject === undefined) return undefined;
  const type = parseCallerId(["subject", "type"], subject.type);
  const id = parseCallerId(["subject", "id"], subject.id);
  return type === undefined || id === undefined ? undefined : { type, id };
}
