import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, parseJson } from "../../lib/json.ts";
import { unusableCredential } from "../ai-sdk/unusable-credential.ts";

/** How Bedrock is told who calls. */
export type BedrockCredential =
  /** A Bedrock API key, sent as it is. */
  | { readonly kind: "api-key"; readonly apiKey: string }
  /** An access key, with which each request is signed (SigV4). */
  | {
      readonly kind: "access-key";
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | undefined;
    };

/**
 * Reads a credential's secret: a JSON object `{"accessKeyId": "…", "secretAccessKey": "…", "sessionToken": "…"}`, the last one only
 * for temporary keys, or else a Bedrock API key.
 *
 * @throws a ProviderError that repeats nothing of it, where it is an object without its two required fields
 */
export function parseBedrockCredential(secret: string, provider: Provider): BedrockCredential {
  if (!secret.trimStart().startsWith("{")) return { kind: "api-key", apiKey: secret };
  const parsed = parseJson(secret)?.value;
  const { accessKeyId, secretAccessKey, sessionToken } = isJsonObject(parsed) ? parsed : {};
  if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string" || !accessKeyId || !secretAccessKey) {
    throw unusableCredential(
      provider,
      'it has to be a Bedrock API key, or {"accessKeyId": "…", "secretAccessKey": "…"} as JSON.',
    );
  }
  const token = typeof sessionToken === "string" && sessionToken !== "" ? sessionToken : undefined;
  return { kind: "access-key", accessKeyId, secretAccessKey, sessionToken: token };
}
