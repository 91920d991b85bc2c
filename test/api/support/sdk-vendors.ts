import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";

/** The product before simulated vendors that it speaks to by the AI SDK. */
export interface StartedWithSdkVendors extends AsyncDisposable {
  readonly started: StartedApp;
  /** Those vendors; `started.simulator` is the others. */
  readonly vendors: VendorSimulator;
}

/** Starts it. */
export async function startWithSdkVendors(): Promise<StartedWithSdkVendors> {
  const vendors = await startVendorSimulator();
  const { bedrock, vertex, cohere, openai, apiKey } = vendors;
  const { accessKeyId, secretAccessKey } = JSON.parse(bedrock.secret) as Record<string, string>;
  const directory = await mkdtemp(join(tmpdir(), "ntx-key-"));
  const keyFile = join(directory, "vertex-key.json");
  await writeFile(keyFile, vertex.secret);
  const started = await startApp({
    env: {
      // A credential that is made by mutation, too, may lead to the simulated vendors.
      NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8",
      AWS_REGION: bedrock.region,
      AWS_ACCESS_KEY_ID: accessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: secretAccessKey ?? "",
      BEDROCK_BASE_URL: bedrock.baseUrl,
      COHERE_API_KEY: apiKey,
      COHERE_BASE_URL: cohere.baseUrl,
      GOOGLE_APPLICATION_CREDENTIALS: keyFile,
      GOOGLE_VERTEX_PROJECT: vertex.project,
      GOOGLE_VERTEX_LOCATION: vertex.location,
      VERTEX_BASE_URL: vertex.baseUrl,
      HF_TOKEN: apiKey,
      HUGGINGFACE_BASE_URL: openai.baseUrl,
    },
  });
  return {
    started,
    vendors,
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      await vendors.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
