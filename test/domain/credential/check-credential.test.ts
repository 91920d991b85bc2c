import { describe, expect, it } from "vitest";
import { checkSecret } from "../../../src/domain/credential/check-credential.ts";

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
