import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { holdsSecret } from "../transport/read-response.ts";

/**
 * The parts without those of the vendor's own words that go on record and hold a secret that was sent: its ids, the name of its model,
 * its reason for the end. What the model says stays as it is.
 */
export function withoutSecrets(
  parts: readonly ProviderPart[],
  sentSecrets: readonly string[],
): readonly ProviderPart[] {
  const clean = (text: string | undefined): string | undefined =>
    text === undefined || holdsSecret(text, sentSecrets) ? undefined : text;
  if (!parts.some(({ type }) => type === "response" || type === "finish")) return parts;
  return parts.map((part): ProviderPart => {
    if (part.type === "finish") return { ...part, raw: clean(part.raw) };
    if (part.type !== "response") return part;
    const { vendorRequestId, vendorModelId } = part.response;
    const response = {
      ...part.response,
      vendorRequestId: clean(vendorRequestId),
      vendorModelId: clean(vendorModelId),
    };
    return { type: "response", response };
  });
}
