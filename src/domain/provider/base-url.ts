import { trimEnd } from "../../lib/trim-end.ts";
import type { ProviderFacts } from "./provider-facts.ts";

/** The most characters of a base URL. */
const MAX_LENGTH = 2_048;

/**
 * Parses a vendor's base URL; a slash at its end is dropped.
 *
 * @returns the URL; or what is wrong with it and what to write instead, a sentence that goes on from its name and never repeats it
 */
export function parseBaseUrl(
  text: string,
  { defaultBaseUrl, version }: Pick<ProviderFacts, "defaultBaseUrl" | "version">,
): { readonly value: string } | { readonly problem: string } {
  const example = defaultBaseUrl ?? `http://127.0.0.1:8000${version?.isRequired === true ? `/${version.segment}` : ""}`;
  if (text.length > MAX_LENGTH) return { problem: `it has more than ${String(MAX_LENGTH)} characters.` };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    return { problem: `it is no URL that starts with https:// or http://. Write for example ${example}.` };
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return { problem: `a base URL has no user, password, "?" or "#". Write for example ${example}.` };
  }
  const trimmed = trimEnd(url.origin + url.pathname, "/");
  if (version === undefined) return { value: trimmed };
  const hasVersion = trimmed.endsWith(`/${version.segment}`);
  if (hasVersion === version.isRequired) return { value: trimmed };
  return hasVersion
    ? {
        problem: `it must not end in /${version.segment}, which is added. Write ${trimmed.slice(0, -version.segment.length - 1)}.`,
      }
    : { problem: `it must end in /${version.segment}. Write ${trimmed}/${version.segment}.` };
}
