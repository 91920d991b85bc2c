import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ModelRequest } from "../../domain/completion/completion-request.ts";
import type { MediaSource, ToolChoice } from "../../domain/completion/message.ts";

/** Says of a field that it was not sent. */
export function notSent(field: string, why: string): string {
  return `${field} was not sent: ${why}`;
}

/** Where a part of a message stands in the input. */
export function partPath(messageIndex: number, partIndex: number): readonly string[] {
  return ["messages", String(messageIndex), "parts", String(partIndex)];
}

/** Throws `BAD_USER_INPUT` for an image in base64 of a type that the vendor does not take. */
export function assertImageType(
  source: Extract<MediaSource, { kind: "base64" }>,
  path: readonly string[],
  accepted: readonly string[],
  vendorName: string,
): void {
  if (accepted.includes(source.mediaType)) return;
  throw badUserInput([...path, "image", "mediaType"], `${vendorName} takes images of ${accepted.join(", ")} only.`);
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
