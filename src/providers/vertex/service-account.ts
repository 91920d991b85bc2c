import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, parseJson } from "../../lib/json.ts";
import { unusableCredential } from "../ai-sdk/unusable-credential.ts";

/** A key of a Google service account. */
export interface ServiceAccount {
  readonly clientEmail: string;
  /** In PEM. */
  readonly privateKey: string;
  /** The key's id; `undefined` where it is not known. */
  readonly privateKeyId: string | undefined;
  /** Where the key is exchanged for tokens. */
  readonly tokenUrl: string;
}

const TOKEN_URL = "https://oauth2.googleapis.com/token";

/**
 * Reads a credential's secret: the JSON of a service account's key file, of which `client_email` and `private_key` are needed.
 *
 * @param address where the vendor's API is; the key is sent nowhere but there and to Google
 * @throws a ProviderError that repeats nothing of it, where it is no such file
 */
export function parseServiceAccount(secret: string, address: string, provider: Provider): ServiceAccount {
  const parsed = parseJson(secret)?.value;
  const fields = isJsonObject(parsed) ? parsed : {};
  const { client_email: email, private_key: key, private_key_id: id, token_uri: url } = fields;
  if (typeof email !== "string" || typeof key !== "string" || !email || !key) {
    throw unusableCredential(
      provider,
      "it has to be the JSON of a service account's key file, with client_email and private_key.",
    );
  }
  return {
    clientEmail: email,
    // Written on one line in an environment variable.
    privateKey: key.replaceAll("\\n", "\n"),
    privateKeyId: typeof id === "string" && id !== "" ? id : undefined,
    tokenUrl: typeof url === "string" && isTrusted(url, address) ? url : TOKEN_URL,
  };
}

function isTrusted(text: string, address: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isGoogle = url.protocol === "https:" && url.hostname.endsWith(".googleapis.com");
  return isGoogle || url.origin === new URL(address).origin;
}
