import { describe, expect, it } from "vitest";
import { checkSecret, checkSettings } from "../../../src/domain/credential/check-credential.ts";

const KEY_FILE = JSON.stringify({ client_email: "a@example.com", private_key: "-----BEGIN PRIVATE KEY-----" });
const ACCESS_KEY = JSON.stringify({ accessKeyId: "AKIA", secretAccessKey: "s" });

describe("the secret of a provider that is given an object", () => {
  it.each([
    ["vertex", "AIza-an-api-key"],
    ["vertex", "{}"],
    ["vertex", "{cut off"],
    ["vertex", JSON.stringify({ client_email: "", private_key: "k" })],
    ["bedrock", "{}"],
    ["bedrock", JSON.stringify({ accessKeyId: "AKIA" })],
  ] as const)("is refused where it does not hold what is needed: %s %s", (providerId, secret) => {
    expect(checkSecret(providerId, secret)).toMatchObject({ ok: false, userErrors: [{ field: ["secret"] }] });
  });

  it("says what the object has to hold", () => {
    expect(checkSecret("vertex", "{}")).toMatchObject({
      userErrors: [{ message: expect.stringContaining("client_email and private_key") as unknown }],
    });
  });

  it.each([
    ["vertex", KEY_FILE],
    ["bedrock", ACCESS_KEY],
    ["bedrock", "a-bedrock-api-key"],
    ["openai", "sk-123"],
  ] as const)("is taken where it does: %s %s", (providerId, secret) => {
    expect(checkSecret(providerId, secret)).toEqual({ ok: true, value: secret });
  });
});

describe("a setting that becomes part of an address", () => {
  it.each([
    ["bedrock", { region: "x@127.0.0.1:4914/?" }],
    ["bedrock", { region: "us-east-1.example.com" }],
    ["bedrock", { region: "US-EAST-1" }],
    ["vertex", { project: "p", location: "x@127.0.0.1:4914/?" }],
    ["vertex", { project: "p/../q", location: "global" }],
    ["vertex", { project: "..", location: "global" }],
  ] as const)("is refused where it could lead elsewhere: %s %o", (providerId, settings) => {
    expect(checkSettings(providerId, settings)).toMatchObject({
      ok: false,
      userErrors: [{ code: "BAD_USER_INPUT", field: ["settings"] }],
    });
  });

  it.each([
    ["bedrock", { region: "eu-central-1" }],
    ["vertex", { project: "my-project-1", location: "europe-west4" }],
    ["vertex", { project: "example.com:my-project", location: "global" }],
    ["azure", { apiVersion: "2024-10-21" }],
  ] as const)("is taken where it is one: %s %o", (providerId, settings) => {
    expect(checkSettings(providerId, settings)).toEqual({ ok: true, value: settings });
  });
});
