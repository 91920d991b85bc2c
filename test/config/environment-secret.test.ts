import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { parseConfig } from "../../src/config/parse-config.ts";

const folder = mkdtempSync(join(tmpdir(), "narthex-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, message }) => `${variable}: ${message}`);
  }
  return [];
}

const AWS = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "s3cret" };

describe("Bedrock's credential", () => {
  it("is an access key as JSON, with the session token of temporary ones, and a region", () => {
    const [credential] = parseConfig({ ...AWS, AWS_SESSION_TOKEN: "token" }).providers;
    expect(credential).toMatchObject({ providerId: "bedrock", baseUrl: null, settings: { region: "eu-central-1" } });
    expect(JSON.parse(credential?.secret ?? "")).toEqual({
      accessKeyId: "AKIA1",
      secretAccessKey: "s3cret",
      sessionToken: "token",
    });
  });

  it("is a Bedrock API key before all others", () => {
    expect(parseConfig({ ...AWS, AWS_BEARER_TOKEN_BEDROCK: "key" }).providers[0]?.secret).toBe("key");
  });

  it.each([
    { AWS_REGION: "eu-central-1" },
    { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "s3cret" },
    { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "AKIA1" },
  ])("is none where %o alone is set, for other programs", (env) => {
    expect(parseConfig(env).providers).toEqual([]);
  });

  it("calls for a region where its own key is set", () => {
    expect(problemsOf({ AWS_BEARER_TOKEN_BEDROCK: "key" })).toEqual([
      "AWS_REGION: it is required with AWS_BEARER_TOKEN_BEDROCK. Write it, or take AWS_BEARER_TOKEN_BEDROCK out.",
    ]);
  });
});

describe("Vertex's credential", () => {
  const PLACE = { GOOGLE_VERTEX_PROJECT: "p", GOOGLE_VERTEX_LOCATION: "global" };

  it("is a service account by its two values", () => {
    const env = { ...PLACE, GOOGLE_VERTEX_CLIENT_EMAIL: "a@b", GOOGLE_VERTEX_PRIVATE_KEY: "-----BEGIN\\nx" };
    const [credential] = parseConfig(env).providers;
    expect(credential).toMatchObject({ providerId: "vertex", settings: { project: "p", location: "global" } });
    expect(JSON.parse(credential?.secret ?? "")).toEqual({ client_email: "a@b", private_key: "-----BEGIN\\nx" });
  });

  it("is the key file that GOOGLE_APPLICATION_CREDENTIALS names", () => {
    const path = join(folder, "key.json");
    writeFileSync(path, '{"client_email":"a@b"}');
    const env = { ...PLACE, GOOGLE_APPLICATION_CREDENTIALS: path };
    expect(parseConfig(env).providers[0]?.secret).toBe('{"client_email":"a@b"}');
  });

  it("is none where GOOGLE_APPLICATION_CREDENTIALS alone is set, for other programs, even of a file that is not there", () => {
    expect(parseConfig({ GOOGLE_APPLICATION_CREDENTIALS: join(folder, "none.json") }).providers).toEqual([]);
  });

  it("reports what is missing of it", () => {
    expect(problemsOf(PLACE)).toEqual([
      "GOOGLE_VERTEX_CLIENT_EMAIL: a credential is required with GOOGLE_VERTEX_PROJECT. Write GOOGLE_VERTEX_CLIENT_EMAIL and GOOGLE_VERTEX_PRIVATE_KEY, or GOOGLE_APPLICATION_CREDENTIALS, or take GOOGLE_VERTEX_PROJECT out.",
    ]);
    expect(problemsOf({ ...PLACE, GOOGLE_APPLICATION_CREDENTIALS: join(folder, "none.json") })).toEqual([
      "GOOGLE_APPLICATION_CREDENTIALS: the file that it names cannot be read (ENOENT). Write the path of a key file, or take it out.",
    ]);
    expect(problemsOf({ ...PLACE, GOOGLE_VERTEX_CLIENT_EMAIL: "a@b" })).toEqual([
      "GOOGLE_VERTEX_PRIVATE_KEY: it is required with GOOGLE_VERTEX_CLIENT_EMAIL. Write it, or take GOOGLE_VERTEX_CLIENT_EMAIL out.",
    ]);
  });
});

it("Hugging Face's token goes by two names", () => {
  for (const name of ["HF_TOKEN", "HUGGINGFACE_API_KEY"]) {
    expect(parseConfig({ [name]: "hf_1" }).providers).toMatchObject([{ providerId: "huggingface", secret: "hf_1" }]);
  }
});
