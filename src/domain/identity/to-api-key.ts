import type { ApiKey, StoredApiKey } from "./api-key.ts";

/** Takes off everything that has to do with the secret. */
export function toApiKey(stored: StoredApiKey): ApiKey {
  const { lookupId: _lookupId, secretHmac: _secretHmac, ...apiKey } = stored;
  return apiKey;
}
