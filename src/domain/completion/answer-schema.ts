import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import type { Clock } from "../../lib/clock.ts";
import { isNestedTooDeeply, parseJson, type JsonObject, type JsonValue } from "../../lib/json.ts";
import { createLivelyMap } from "../../lib/lively-map.ts";
import { OverTimeError, runWithin } from "../../lib/run-within.ts";
import { badUserInput, GatewayError } from "../error/gateway-error.ts";
import { createWorkShare } from "./work-share.ts";

/** The largest schema of a caller's, as JSON in bytes. */
const MAX_SCHEMA_BYTES = 65_536;
/** How many compiled schemas are kept; the least recently used goes first. */
const MAX_COMPILED = 500;

/** Milliseconds in which a schema must be compiled, and an answer checked: callers write what runs here, for everybody's time. */
const MAX_WORK_MS = 500;

/** What became of an answer that was to be JSON. */
export type AnswerCheck =
  | { readonly ok: true; readonly object: JsonValue }
  /** `problem` names the place and the rule, never the answer's text. */
  | { readonly ok: false; readonly problem: string };

/** Callers' JSON schemas, compiled once and kept. */
export interface AnswerSchemas {
  /**
   * Throws `BAD_USER_INPUT` where the schema is too large, too much work or no JSON schema; `RATE_LIMITED` where the organization's schemas
   * took too much of everybody's time of late.
   */
  assertUsable(schema: JsonObject, organizationId: string): void;
  /** Parses an answer's text and, where there is a schema, checks it. Never throws a {@link GatewayError}: the answer is there. */
  check(text: string, schema: JsonObject | undefined, organizationId: string): AnswerCheck;
}

/** Patterns are the callers': RE2 runs them in linear time. Ajv tells patterns apart by `toString`, and asks for `code`. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => `/${pattern}/` };
  },
  { code: "regExp" },
);

/**
 * Creates an empty cache of compiled schemas.
 *
 * @param deps.threadCpuMs the processor time of this thread so far, milliseconds
 */
export function createAnswerSchemas(deps: {
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly threadCpuMs: () => number;
}): AnswerSchemas {
  const { clock, threadCpuMs } = deps;
  /** By their JSON, the least recently used first. */
  const compiled = createLivelyMap<ValidateFunction>();
  const share = createWorkShare(clock);

  function compile(schema: JsonObject, organizationId: string): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = compiled.get(key);
    if (known === undefined) assertTimeLeft(organizationId);
    const validate = known ?? share.spend(organizationId, () => compileOne(schema, key, threadCpuMs));
    compiled.set(key, validate);
    if (compiled.size > MAX_COMPILED && compiled.firstKey !== undefined) compiled.take(compiled.firstKey);
    return validate;
  }

  /** A schema that was usable before its call may have made room for others since; an answer that is paid for is not lost by it. */
  function compileAgain(schema: JsonObject, organizationId: string): ValidateFunction | undefined {
    try {
      return compile(schema, organizationId);
    } catch (error) {
      if (error instanceof GatewayError) return undefined;
      throw error;
    }
  }

  function assertTimeLeft(organizationId: string): void {
    const retryAfterMs = share.waitMs(organizationId);
    if (retryAfterMs === 0) return;
    throw new GatewayError({
      code: "RATE_LIMITED",
      message:
        "This organization's JSON schemas took too much time of late. Make them simpler, or send fewer new ones.",
      retryAfterMs,
      field: ["responseFormat", "schema"],
    });
  }

  return {
    assertUsable(schema, organizationId) {
      compile(schema, organizationId);
    },
    check(text, schema, organizationId) {
      const parsed = parseJson(text);
      if (parsed === undefined) return { ok: false, problem: "it is not valid JSON" };
      if (isNestedTooDeeply(parsed.value)) return { ok: false, problem: "it is nested too deeply" };
      if (schema === undefined) return { ok: true, object: parsed.value };
      if (share.waitMs(organizationId) > 0) {
        return { ok: false, problem: "checking the organization's schemas took too much time of late" };
      }
      const validate = compileAgain(schema, organizationId);
      if (validate === undefined) return { ok: false, problem: "the schema takes too much work to check" };
      const isMet = share.spend(organizationId, () => isAnswerTo(validate, parsed.value, threadCpuMs));
      if (isMet === undefined) return { ok: false, problem: "the schema takes too much work to check" };
      if (isMet) return { ok: true, object: parsed.value };
      const first = validate.errors?.[0];
      return { ok: false, problem: `the schema's ${first?.schemaPath ?? "#"} is not met` };
    },
  };
}

/** Whether a value meets a schema; `undefined` where finding out takes too long or nests too deeply. */
function isAnswerTo(validate: ValidateFunction, value: JsonValue, cpuMs: () => number): boolean | undefined {
  try {
    return runWithin(MAX_WORK_MS, () => validate(value), cpuMs);
  } catch (error) {
    if (error instanceof OverTimeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A fresh instance per schema: a caller's `$id` must not meet another caller's. */
function compileOne(schema: JsonObject, json: string, cpuMs: () => number): ValidateFunction {
  const field = ["responseFormat", "schema"];
  if (Buffer.byteLength(json) > MAX_SCHEMA_BYTES) {
    throw badUserInput(field, `A schema has at most ${String(MAX_SCHEMA_BYTES)} bytes as JSON.`);
  }
  const options = { strict: false, logger: false, validateFormats: false, code: { regExp } } as const;
  // Ajv's own word, not JSON schema's: it makes the check a promise, which nobody here waits for.
  if ("$async" in schema) throw badUserInput([...field, "$async"], "JSON schema has no $async; leave it out.");
  const isDraft7 = typeof schema.$schema === "string" && schema.$schema.includes("draft-07");
  const { $schema: _dialect, ...dialectless } = schema;
  try {
    // Each beginning has an instance of its own: one that was stopped in the middle is not used again.
    const work = (): ValidateFunction => (isDraft7 ? new Ajv(options) : new Ajv2020(options)).compile(dialectless);
    return runWithin(MAX_WORK_MS, work, cpuMs);
  } catch (error) {
    if (error instanceof OverTimeError) throw badUserInput(field, "The schema is too much work. Make it simpler.");
    const reason = error instanceof Error ? error.message : "it cannot be compiled";
    throw badUserInput(field, `This is not a JSON schema that can be used: ${reason}.`);
  }
}
