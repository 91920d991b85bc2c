import { createVerify, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { IdSource } from "../ids.ts";
import { isRecord, numberAt, stringAt, type JsonRecord } from "../json.ts";

const EMAIL = "gateway@simulated-project.iam.gserviceaccount.com";
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** What the token endpoint does next; a test changes it. */
export interface TokenBehaviour {
  /** Seconds that a token is good for. */
  tokenSeconds: number;
  /** Milliseconds before an answer. */
  delayMs: number;
  /** A status to answer with instead of a token. */
  status: number | undefined;
  /** How often a token was asked for. */
  exchanges: number;
}

/** Google's token endpoint, and the service account that it knows. */
export interface TokenServer {
  readonly behaviour: TokenBehaviour;
  /** Answers an exchange. */
  exchange(contentType: string | undefined, body: string): Promise<{ status: number; body: unknown }>;
  isValid(token: string): boolean;
  /** The JSON of the account's key file, whose tokens are given at `tokenUrl`. */
  keyFile(tokenUrl: string): string;
  reset(): void;
}

/** Creates the endpoint; its key pair is made when it is first asked for. */
export function createTokenServer(deps: { readonly ids: IdSource; readonly now: () => number }): TokenServer {
  const tokens = new Map<string, number>();
  const behaviour: TokenBehaviour = { tokenSeconds: 3_600, delayMs: 0, status: undefined, exchanges: 0 };
  let pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } | undefined;
  let url = "";

  function check(contentType: string | undefined, body: string): string | undefined {
    const form = new URLSearchParams(body);
    const isForm = contentType?.startsWith("application/x-www-form-urlencoded") === true;
    if (!isForm || form.get("grant_type") !== GRANT) return "Invalid grant_type";
    const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const verifier = createVerify("RSA-SHA256").update(`${head}.${claims}`);
    if (pair === undefined || !verifier.verify(pair.publicKey, Buffer.from(signature, "base64url"))) {
      return "Invalid JWT Signature.";
    }
    const said = readClaims(claims);
    if (stringAt(said, "iss") !== EMAIL || stringAt(said, "aud") !== url || stringAt(said, "scope") !== SCOPE) {
      return "Invalid JWT: issuer, audience or scope.";
    }
    const iat = numberAt(said, "iat") ?? 0;
    const exp = numberAt(said, "exp") ?? 0;
    const nowSeconds = deps.now() / 1_000;
    const isShort = iat <= nowSeconds + 60 && exp > nowSeconds && exp - iat <= 3_600;
    return isShort ? undefined : "Invalid JWT: Token must be a short-lived token (60 minutes).";
  }

  return {
    behaviour,
    async exchange(contentType, body) {
      behaviour.exchanges += 1;
      if (behaviour.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
      if (behaviour.status !== undefined) return { status: behaviour.status, body: { error: "internal_failure" } };
      const wrong = check(contentType, body);
      if (wrong !== undefined) {
        return { status: 400, body: { error: "invalid_grant", error_description: wrong } };
      }
      const token = deps.ids.next("ya29.", 40);
      tokens.set(token, deps.now() + behaviour.tokenSeconds * 1_000);
      return {
        status: 200,
        body: { access_token: token, expires_in: behaviour.tokenSeconds, token_type: "Bearer" },
      };
    },
    isValid: (token) => (tokens.get(token) ?? 0) > deps.now(),
    keyFile(tokenUrl) {
      url = tokenUrl;
      pair ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
      return JSON.stringify({
        type: "service_account",
        project_id: "simulated-project",
        private_key_id: "simulated",
        private_key: pair.privateKey.export({ type: "pkcs8", format: "pem" }),
        client_email: EMAIL,
        token_uri: tokenUrl,
      });
    },
    reset() {
      Object.assign(behaviour, { tokenSeconds: 3_600, delayMs: 0, status: undefined, exchanges: 0 });
    },
  };
}

function readClaims(claims: string): JsonRecord {
  const parsed: unknown = JSON.parse(Buffer.from(claims, "base64url").toString());
  return isRecord(parsed) ? parsed : {};
}
