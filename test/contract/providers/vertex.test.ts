import { describe, expect, test } from "vitest";
import { createProviderClient } from "../../../src/providers/registry.ts";
import { parseServiceAccount } from "../../../src/providers/vertex/service-account.ts";
import { clientOf, completeOf, createCall, providerErrorOf, streamOf, useSimulator } from "./support.ts";

const simulator = useSimulator();
const call = (signal?: AbortSignal): ReturnType<typeof createCall> =>
  createCall("vertex", "Hello", signal === undefined ? {} : { signal });

describe("the access token of Vertex", () => {
  test("is exchanged once for calls that come at once, and serves later ones", async () => {
    const client = clientOf(simulator(), "vertex");
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => completeOf(client, call())));
    expect(outcomes.every(({ error }) => error === undefined)).toBe(true);
    await streamOf(client, call());
    expect(simulator().vertex.exchange.exchanges).toBe(1);
    const tokens = simulator().requests.map(({ headers }) => headers.authorization);
    expect(new Set(tokens).size).toBe(1);
  });

  test("is exchanged anew a minute before it expires", async () => {
    let nowMs = Date.now();
    const { baseUrl, project, location, secret } = simulator().vertex;
    const settings = { project, location };
    const client = createProviderClient({ providerId: "vertex", secret, baseUrl, settings, nowMs: () => nowMs });
    await completeOf(client, call());
    nowMs += (3_600 - 61) * 1_000;
    await completeOf(client, call());
    expect(simulator().vertex.exchange.exchanges).toBe(1);
    nowMs += 2_000;
    // Its clock is not the endpoint's, which takes an assertion from an hour ahead for one that is not valid yet.
    const outcome = await completeOf(client, call());
    expect(simulator().vertex.exchange.exchanges).toBe(2);
    expect(providerErrorOf(outcome).code).toBe("PROVIDER_ERROR");
  });

  test("is not believed to live longer than the hour that was asked for", async () => {
    let nowMs = Date.now();
    const { baseUrl, project, location, secret, exchange } = simulator().vertex;
    const settings = { project, location };
    const client = createProviderClient({ providerId: "vertex", secret, baseUrl, settings, nowMs: () => nowMs });
    exchange.tokenSeconds = 1e300;
    await completeOf(client, call());
    nowMs += 3_600 * 1_000;
    await completeOf(client, call());
    expect(exchange.exchanges).toBe(2);
  });

  test("is tried for again after an exchange that failed", async () => {
    const client = clientOf(simulator(), "vertex");
    simulator().vertex.exchange.status = 503;
    const error = providerErrorOf(await completeOf(client, call()));
    expect(error).toMatchObject({ code: "PROVIDER_UNAVAILABLE", retryable: true });
    simulator().vertex.exchange.status = undefined;
    expect((await completeOf(client, call())).error).toBeUndefined();
    expect(simulator().vertex.exchange.exchanges).toBe(2);
  });

  test("is not waited for by a caller who leaves, and still serves the others", async () => {
    const client = clientOf(simulator(), "vertex");
    simulator().vertex.exchange.delayMs = 500;
    const controller = new AbortController();
    const reason = new Error("gone");
    const leaving = completeOf(client, call(controller.signal));
    const staying = completeOf(client, call());
    setTimeout(() => {
      controller.abort(reason);
    }, 100);
    const startMs = performance.now();
    expect((await leaving).error).toBe(reason);
    expect(performance.now() - startMs).toBeLessThan(450);
    expect((await staying).error).toBeUndefined();
    expect(simulator().vertex.exchange.exchanges).toBe(1);
    expect(simulator().requests).toHaveLength(1);
  });

  test.each([
    ["http://169.254.169.254/token", "https://oauth2.googleapis.com/token"],
    ["https://oauth2.googleapis.com.example.com/token", "https://oauth2.googleapis.com/token"],
    ["https://sts.googleapis.com/v1/token", "https://sts.googleapis.com/v1/token"],
    ["http://127.0.0.1:4010/oauth/token", "http://127.0.0.1:4010/oauth/token"],
  ])("of a key file that names %s is asked for at %s", (named, asked) => {
    const secret = JSON.stringify({ client_email: "a@b", private_key: "x", token_uri: named });
    expect(parseServiceAccount(secret, "http://127.0.0.1:4010/vertex", { id: "vertex", name: "Vertex" }).tokenUrl).toBe(
      asked,
    );
  });
});

test.each(["no JSON", "{}", '{"client_email":"secret-mail","private_key":""}'])(
  "the secret %s is refused when the client is made, without being repeated",
  (secret) => {
    const { baseUrl, project, location } = simulator().vertex;
    const create = (): unknown =>
      createProviderClient({ providerId: "vertex", secret, baseUrl, settings: { project, location } });
    expect(create).toThrow(/has to be the JSON of a service account's key file/);
    expect(create).not.toThrow(/secret-mail/);
  },
);

test("a private key that is none fails typed and is not repeated", async () => {
  const secret = JSON.stringify({ client_email: "a@b", private_key: "secret-key" });
  const error = providerErrorOf(await completeOf(clientOf(simulator(), "vertex", secret), call()));
  expect(error).toMatchObject({ code: "PROVIDER_ERROR", retryable: false });
  expect(JSON.stringify([error.message, error.detail, error.cause])).not.toContain("secret-key");
});

test("a location that would lead elsewhere is refused", () => {
  const { project, secret } = simulator().vertex;
  const settings = { project, location: "example.com/#" };
  expect(() => createProviderClient({ providerId: "vertex", secret, settings })).toThrow(/location is no name/);
});

test("a model that is not Gemini is refused before any call", async () => {
  const { error } = await completeOf(
    clientOf(simulator(), "vertex"),
    createCall("vertex", "Hello", { model: "claude-sonnet-4-5" }),
  );
  expect(error).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
  expect(simulator().vertex.exchange.exchanges).toBe(0);
});

describe("the name of a model on Vertex", () => {
  test.each([
    "gemini-2.5-flash/../../../../endpoints/1:undeployModel?x=",
    "gemini-2.5-flash\\..\\..\\..\\endpoints",
    "gemini-2.5-flash/%2e%2e/x",
    "gemini-2.5-flash?x=",
    "gemini-2.5-flash#",
    "gemini-2.5-flash:predict",
  ])("leads nowhere else with the gateway's token: %s", async (vendorModelId) => {
    const client = clientOf(simulator(), "vertex");
    const elsewhere = { ...call(), vendorModelId };
    for (const outcome of [await completeOf(client, elsewhere), await streamOf(client, elsewhere)]) {
      expect(outcome.error).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
    }
    expect(simulator().requests).toHaveLength(0);
  });
});
