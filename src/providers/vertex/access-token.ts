import { createPrivateKey, sign } from "node:crypto";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { CallLimits } from "../../domain/provider/call-limits.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, parseJson } from "../../lib/json.ts";
import { whenAborted } from "../../lib/when-aborted.ts";
import { brokenAnswer, toExchangeFailure } from "../shared/answer-failure.ts";
import { unusableCredential } from "../ai-sdk/unusable-credential.ts";
import { NO_FACTS, toProviderError } from "../shared/vendor-failure.ts";
import { ExchangeError } from "../transport/http-exchange.ts";
import type { HttpTransport } from "../transport/http-transport.ts";
import { readErrorText, readWhole } from "../transport/read-body.ts";
import { readRetryAfterMs } from "../transport/retry-after.ts";
import type { ServiceAccount } from "./service-account.ts";

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** The longest life that Google gives an assertion, and what it is asked for. */
const LIFE_SECONDS = 3_600;
/** A token that is about to expire is not used any more: the call takes its time too. */
const EARLY_MS = 60_000;
/** The longest that one exchange may take; it serves all calls that wait, whatever becomes of them. */
const EXCHANGE_MS = 15_000;
/** What the answer of an exchange may hold. */
const MAX_BODY_BYTES = 64 * 1024;

/** The access token of one service account. */
export interface AccessTokens {
  /** A token that is good for a minute at least. One exchange serves all calls that wait for it; an abort ends its own call's wait only. */
  get(wait: { readonly signal: AbortSignal; readonly limits: CallLimits }): Promise<string>;
}

interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

/** Exchanges a service account's key for tokens and keeps each until shortly before it expires. */
export function createAccessTokens(deps: {
  provider: Provider;
  account: ServiceAccount;
  transport: HttpTransport;
  nowMs: () => number;
}): AccessTokens {
  const { provider, account, transport, nowMs } = deps;
  let token: Token | undefined;
  let exchanging: Promise<Token> | undefined;

  async function exchange(limits: CallLimits): Promise<Token> {
    const signal = AbortSignal.timeout(EXCHANGE_MS);
    const { pathname, search } = new URL(account.tokenUrl);
    const body = new URLSearchParams({
      grant_type: GRANT,
      assertion: toAssertion(account, nowMs(), provider),
    }).toString();
    const http = transport.send({
      method: "POST",
      path: pathname + search,
      body,
      contentType: "application/x-www-form-urlencoded",
      limits: { ...limits, maxBodyBytes: MAX_BODY_BYTES },
      signal,
    });
    const context = { provider, status: undefined, response: undefined };
    try {
      const head = await http.head();
      const { status } = head;
      if (status !== 200) {
        const retryAfterMs = readRetryAfterMs(head.headers, nowMs());
        // A key that Google does not take is answered with 400; it is the credential that is wrong, not the request.
        const isRefused = status === 400 && /invalid_grant|invalid_client/.test(await readErrorText(http));
        const facts = isRefused ? { ...NO_FACTS, kind: "refused-key" as const } : NO_FACTS;
        throw toProviderError({ provider, status, facts, response: undefined, retryAfterMs });
      }
      const answer = parseJson(await readWhole(http))?.value;
      const { access_token: text, expires_in: seconds } = isJsonObject(answer) ? answer : {};
      if (typeof text !== "string" || !/^[\x21-\x7e]+$/.test(text)) {
        throw brokenAnswer({ ...context, status }, "gave no token for the gateway's credential");
      }
      // One that is said to live longer is not believed: it would never be exchanged again.
      const life = typeof seconds === "number" && seconds > 0 ? Math.min(seconds, LIFE_SECONDS) : LIFE_SECONDS;
      return { text, expiresAtMs: nowMs() + life * 1_000 };
    } catch (error) {
      if (signal.aborted) {
        throw new ProviderError({
          code: "PROVIDER_TIMEOUT",
          message: `${provider.name} did not exchange the gateway's credential for a token in time. Try again later.`,
          neverSent: true,
        });
      }
      if (error instanceof ExchangeError) throw toExchangeFailure(error, context);
      throw error;
    } finally {
      http.close();
    }
  }

  function renew(limits: CallLimits): Promise<Token> {
    exchanging ??= exchange(limits)
      .then((fresh) => (token = fresh))
      .finally(() => {
        exchanging = undefined;
      });
    return exchanging;
  }

  return {
    async get({ signal, limits }) {
      signal.throwIfAborted();
      if (token !== undefined && token.expiresAtMs - EARLY_MS > nowMs()) return token.text;
      const fresh = await untilAborted(renew(limits), signal);
      return fresh.text;
    },
  };
}

/** An assertion of who we are, signed with the account's key (RFC 7523). */
function toAssertion(account: ServiceAccount, nowMs: number, provider: Provider): string {
  const issuedAt = Math.floor(nowMs / 1_000);
  const header = {
    alg: "RS256",
    typ: "JWT",
    ...(account.privateKeyId === undefined ? {} : { kid: account.privateKeyId }),
  };
  const claims = {
    iss: account.clientEmail,
    scope: SCOPE,
    aud: account.tokenUrl,
    iat: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, account, provider)}`;
}

function signatureOf(text: string, { privateKey }: ServiceAccount, provider: Provider): string {
  try {
    return sign("RSA-SHA256", Buffer.from(text), createPrivateKey(privateKey)).toString("base64url");
  } catch {
    // What the library says of a key is not repeated.
    throw unusableCredential(provider, "its private_key is no RSA key in PEM.");
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const letGo = whenAborted(signal, (reason) => {
      reject(reason instanceof Error ? reason : new Error("aborted"));
    });
    promise.then(resolve, reject).finally(letGo);
  });
}
