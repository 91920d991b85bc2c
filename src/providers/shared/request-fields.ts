import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ModelRequest } from "../../domain/completion/completion-request.ts";
import type { ToolChoice } from "../../domain/completion/message.ts";

/** Says of a field that it was not sent. */
export function notSent(field: string, why: string): string {
  return `${field} was not sent: ${why}`;
}

/** Where a part of a message stands in the input. */
export function partPath(messageIndex: number, partIndex: number): readonly string[] {
  return ["messages", String(messageIndex), "parts", String(partIndex)];
}

/** Where a message stands in the input. */
export function messagePath(messageIndex: number): readonly string[] {
  return ["messages", String(messageIndex)];
}

/**
 * The choice of tools that can be sent: none where there are no tools, with a warning, or `BAD_USER_INPUT` where the choice
 * demands a call that is impossible.
 */
export function usableToolChoice(request: ModelRequest, warnings: string[]): ToolChoice | undefined {
  const choice = request.toolChoice;
  if (choice === undefined || request.tools.length > 0) return choice;
  if (choice.mode === "required" || choice.mode === "tool") {
    throw badUserInput(["toolChoice"], "toolChoice demands a tool call, but no tools are given.");
  }
  warnings.push(notSent("toolChoice", "no tools are given."));
  return undefined;
}
