import type { AddressRule } from "../../lib/address-rule.ts";
import { badUserInput } from "../error/gateway-error.ts";
import { assertShallow } from "./assert-shallow.ts";
import type { CompletionRequestDraft } from "./completion-request-draft.ts";
import type { CompletionRequest } from "./completion-request.ts";
import type { AnswerSchemas } from "./answer-schema.ts";
import type { ResponseFormat, Tool, ToolChoice } from "./message.ts";
import { parseCallFields, parseInteger, parseNumber, type CallFieldLimits } from "./parse-call-fields.ts";
import { parseOwnOptions } from "./parse-content-parts.ts";
import { parseMessages } from "./parse-messages.ts";

/** Limits on a request's size. */
export interface CompletionRequestLimits extends CallFieldLimits {
  /** The most messages; default 1,000. */
  readonly maxMessages: number;
}

/** What {@link parseCompletionRequest} works with. */
export interface ParseRequestDeps {
  readonly limits: CompletionRequestLimits;
  readonly schemas: AnswerSchemas;
  /** Where URLs of media may lead. */
  readonly addressRule: AddressRule;
}

/** The most tools of one request; OpenAI's limit, the lowest of the vendors'. */
const MAX_TOOLS = 128;
/** The most stop sequences; the vendors' own limits are lower and are checked by their adapters. */
const MAX_STOPS = 64;
/** What every vendor accepts as a tool's or schema's name. */
const VENDOR_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Parses a request from either face. Pure, but for the compiled schema that it leaves in `schemas`.
 *
 * @param organizationId whose time a schema takes
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the `field` and what to send instead; `RATE_LIMITED` where schemas took too much time
 */
export function parseCompletionRequest(
  draft: CompletionRequestDraft,
  organizationId: string,
  deps: ParseRequestDeps,
): CompletionRequest {
  const tools = parseTools(draft.tools ?? []);
  return {
    ...parseCallFields(draft, deps.limits),
    messages: parseMessages(draft.messages, { ...deps, maxMessages: deps.limits.maxMessages }),
    temperature: parseNumber("temperature", draft.temperature, { min: 0, max: 2 }),
    topP: parseNumber("topP", draft.topP, { min: 0, max: 1 }),
    maxOutputTokens: parseInteger("maxOutputTokens", draft.maxOutputTokens, { min: 1, max: 10_000_000 }),
    stop: parseStop(draft.stop),
    seed: parseInteger("seed", draft.seed, { min: -2_147_483_648, max: 2_147_483_647 }),
    reasoningEffort: draft.reasoningEffort ?? undefined,
    tools,
    toolChoice: parseToolChoice(draft.toolChoice, tools),
    responseFormat: parseResponseFormat(draft.responseFormat, organizationId, deps.schemas),
  };
}

function parseStop(stop: readonly string[] | null | undefined): readonly string[] | undefined {
  if (stop === null || stop === undefined || stop.length === 0) return undefined;
  if (stop.length > MAX_STOPS)
    throw badUserInput(["stop"], `At most ${String(MAX_STOPS)} stop sequences can be given.`);
  const emptyAt = stop.indexOf("");
  if (emptyAt >= 0) throw badUserInput(["stop", String(emptyAt)], "A stop sequence must not be empty.");
  return stop;
}

function parseTools(tools: NonNullable<CompletionRequestDraft["tools"]>): readonly Tool[] {
  if (tools.length > MAX_TOOLS) throw badUserInput(["tools"], `At most ${String(MAX_TOOLS)} tools can be given.`);
  const seen = new Set<string>();
  return tools.map((tool, index) => {
    const at = ["tools", String(index)];
    if (!VENDOR_NAME.test(tool.name)) {
      throw badUserInput([...at, "name"], "A tool's name has 1 to 64 letters, digits, underscores or hyphens.");
    }
    if (seen.has(tool.name)) throw badUserInput([...at, "name"], "Two tools have this name; give each its own.");
    seen.add(tool.name);
    if (tool.parameters.type !== undefined && tool.parameters.type !== "object") {
      throw badUserInput(
        [...at, "parameters", "type"],
        'The JSON schema of a tool\'s parameters has the type "object".',
      );
    }
    const { name } = tool;
    const parameters = assertShallow(tool.parameters, [...at, "parameters"]);
    return { name, description: tool.description ?? undefined, parameters, ...parseOwnOptions(tool, at) };
  });
}

function parseToolChoice(choice: CompletionRequestDraft["toolChoice"], tools: readonly Tool[]): ToolChoice | undefined {
  if (choice === null || choice === undefined) return undefined;
  const { mode, toolName } = choice;
  if (mode === "tool") {
    if (tools.some((tool) => tool.name === toolName)) return { mode, toolName: toolName ?? "" };
    throw badUserInput(
      ["toolChoice", "toolName"],
      "With the mode TOOL, toolName must be the name of one of the tools.",
    );
  }
  if (toolName !== null && toolName !== undefined) {
    throw badUserInput(
      ["toolChoice", "toolName"],
      "toolName goes with the mode TOOL only; leave it out or set the mode.",
    );
  }
  if (mode === "required" && tools.length === 0) {
    throw badUserInput(["toolChoice", "mode"], "The mode REQUIRED needs at least one tool in tools.");
  }
  return { mode };
}

function parseResponseFormat(
  format: CompletionRequestDraft["responseFormat"],
  organizationId: string,
  schemas: AnswerSchemas,
): ResponseFormat | undefined {
  if (format === null || format === undefined) return undefined;
  const { type, schema } = format;
  if (type !== "jsonSchema") {
    if (schema === null || schema === undefined) return { type };
    throw badUserInput(["responseFormat", "schema"], "A schema goes with the type JSON_SCHEMA only.");
  }
  if (schema === null || schema === undefined) {
    throw badUserInput(["responseFormat", "schema"], "The type JSON_SCHEMA needs a schema.");
  }
  const name = format.name ?? "answer";
  if (!VENDOR_NAME.test(name)) {
    throw badUserInput(
      ["responseFormat", "name"],
      "A schema's name has 1 to 64 letters, digits, underscores or hyphens.",
    );
  }
  schemas.assertUsable(assertShallow(schema, ["responseFormat", "schema"]), organizationId);
  return { type, schema, name };
}
