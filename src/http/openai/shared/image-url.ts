import type { ContentPartDraft } from "../../../domain/completion/completion-request-draft.ts";
import { ParamError } from "./param-error.ts";

/** The head of a `data:` URL of base64. */
const DATA_URL = /^data:([a-z]+\/[a-z0-9.+-]+)(?:;[^,;]*)*;base64,/i;

/** An image of OpenAI's, which is an address or a `data:` URL, as the draft has it. */
export function toImageDraft(
  url: string,
  detail: string | undefined,
  param: string,
  warnings: string[],
): NonNullable<ContentPartDraft["image"]> {
  if (detail !== undefined && detail !== "auto") {
    warnings.push(`${param}.detail was ignored: vendors choose it by themselves.`);
  }
  if (!/^data:/i.test(url)) return { url };
  const head = DATA_URL.exec(url);
  if (head === null) {
    throw new ParamError(`${param}.url`, "invalid_value", "A data: URL looks like data:image/png;base64,… .");
  }
  return { mediaType: (head[1] ?? "").toLowerCase(), base64: url.slice(head[0].length) };
}
