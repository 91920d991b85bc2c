import type { Scope } from "./scope.ts";

/** A key that a caller calls us with, without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly teamId: string | undefined;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAtMs: number | undefined;
  readonly revokedAtMs: number | undefined;
  readonly createdAtMs: number;
}

/** What is kept of a key besides {@link ApiKey}: enough to recognise its secret, not enough to say it. */
export interface StoredApiKey extends ApiKey {
  /** The 8 characters by which the key is looked up; part of the secret's text, not of {@link ApiKey.id}. */
  readonly lookupId: string;
  /** HMAC-SHA256 of the whole secret under a key derived from the instance's secret key; 32 bytes. */
  readonly secretHmac: Uint8Array;
}
