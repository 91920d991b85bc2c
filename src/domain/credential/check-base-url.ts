import { isAddress, type AddressRule } from "../../lib/address-rule.ts";
import { trimEnd } from "../../lib/trim-end.ts";
import { refuse, type Checked } from "../identity/admin-input.ts";
import { parseBaseUrl } from "../provider/base-url.ts";
import { PROVIDER_FACTS } from "../provider/provider-facts.ts";
import type { ProviderId } from "../provider/provider.ts";

/** Finds the addresses of a host name; none where it has none, or they could not be found in time. */
export type HostResolver = (host: string) => Promise<readonly string[]>;

/** What a base URL is held against. */
export interface AddressDeps {
  readonly addressRule: AddressRule;
  readonly resolveHost: HostResolver;
}

/**
 * Checks a base URL that a caller gives: of the provider's form, and leading nowhere that is ours alone. `http` is for addresses that the
 * operator has listed. A name that has no address now is taken: what it leads to is checked again with each connection.
 */
export async function checkBaseUrl(providerId: ProviderId, text: string, deps: AddressDeps): Promise<Checked<string>> {
  const facts = PROVIDER_FACTS[providerId];
  if (facts.environment === undefined) {
    return refuse("baseUrl", `${facts.name} is called at no address; leave baseUrl out.`);
  }
  const parsed = parseBaseUrl(text.trim(), facts);
  if ("problem" in parsed) return refuse("baseUrl", capitalize(parsed.problem));
  const { protocol, hostname } = new URL(parsed.value);
  const host = trimEnd(hostname.replace(/^\[|\]$/g, ""), ".");
  const addresses = isAddress(host) ? [host] : await deps.resolveHost(host);
  if (!addresses.every((address) => deps.addressRule.isCallable(address))) {
    return refuse(
      "baseUrl",
      "This host has a private, local or reserved address, which is not called. Give a public one; the gateway's operator can allow others with NARTHEX_ALLOWED_UPSTREAM_CIDRS.",
    );
  }
  const isListed = addresses.length > 0 && addresses.every((address) => deps.addressRule.isListed(address));
  if (protocol === "http:" && !isListed) {
    return refuse("baseUrl", "Give an https:// URL: over http the secret could be read on the way.");
  }
  return { ok: true, value: parsed.value };
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
