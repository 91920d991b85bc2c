import { serverAudits, type AuditFail } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { makeKey } from "../support/tenant.ts";

/** An audit that stays as it is. */
interface Exception {
  readonly status: AuditFail["status"];
  /** Why it stays so, and not: what fails. */
  readonly reason: string;
}

const NO_HEADER: Exception = {
  status: "notice",
  reason:
    "A GET without a header that makes a browser ask first could come from a foreign page. With apollo-require-preflight it is answered.",
};
const STATUS_400: Exception = {
  status: "warn",
  reason:
    "A document that is refused has status 400 whatever type is accepted, so that one who reads the status alone does not take it for an answer.",
};

/** Every audit that is not passed, by its id. No MUST may be here. */
const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  // MAY accept application/x-www-form-urlencoded formatted GET requests
  "5A70": NO_HEADER,
  // MAY allow URL-encoded JSON string {variables} parameter in GETs, accepting application/graphql-response+json
  D6D5: NO_HEADER,
  // … and accepting application/json
  "6A70": NO_HEADER,
  // SHOULD use 200 status code on document parsing failure when accepting application/json
  "572B": STATUS_400,
  // … on document validation failure
  FDE2: STATUS_400,
  // … on variable coercion failure
  "7B9B": STATUS_400,
};

describe("GraphQL over HTTP, as graphql-http audits it", () => {
  let started: StartedApp;
  let secret: string;
  const extra: Record<string, string> = {};
  beforeAll(async () => {
    started = await startApp();
    ({ secret } = await makeKey(started.root, { scopes: ["completion:create"] }));
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  const audits = serverAudits({
    url: () => `${started.root.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      for (const [name, value] of Object.entries({ ...extra, authorization: `Bearer ${secret}` })) {
        headers.set(name, value);
      }
      return fetch(url, { ...init, headers });
    },
  });

  it("has 61 audits, and no MUST among the exceptions", () => {
    expect(audits).toHaveLength(61);
    const excepted = audits.filter(({ id }) => id in EXCEPTIONS);
    expect(excepted).toHaveLength(Object.keys(EXCEPTIONS).length);
    expect(excepted.filter(({ name }) => name.startsWith("MUST"))).toEqual([]);
  });

  it.each(audits)("$id: $name", async ({ id, fn }) => {
    const result = await fn();
    if (result.status !== "ok" && !result.response.bodyUsed) await result.response.body?.cancel();
    expect(result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`).toMatch(
      EXCEPTIONS[id]?.status ?? /^ok$/,
    );
  });

  it.each(audits.filter(({ id }) => EXCEPTIONS[id] === NO_HEADER))(
    "$id is passed with the header that a GET needs",
    async ({ fn }) => {
      extra["apollo-require-preflight"] = "true";
      try {
        expect(await fn()).toMatchObject({ status: "ok" });
      } finally {
        delete extra["apollo-require-preflight"];
      }
    },
  );
});
