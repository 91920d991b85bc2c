import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { ask } from "../../testkit/graphql-caller.ts";
import { FAMILY_TRAITS } from "../../testkit/simulator/family/traits.ts";
import { FAMILY_VENDORS } from "../../testkit/simulator/family/vendors.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { completeWhole, failWhole, streamWhole } from "../support/completion.ts";

/** A model that no catalogue knows, only the vendors' own lists. */
const LISTED = "tuned-by-us";
/** Mistral's model that hears. */
const VOXTRAL = "voxtral-small-latest";

let vendors: VendorSimulator;
let started: StartedApp;

beforeAll(async () => {
  vendors = await startVendorSimulator({ models: [LISTED, VOXTRAL] });
  started = await startApp({ env: environmentOf(vendors) });
});

beforeEach(() => {
  vendors.reset();
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await vendors.close();
});

/** The variables that lead to every simulated vendor of the family. */
function environmentOf(simulator: VendorSimulator): Record<string, string> {
  const variables = FAMILY_VENDORS.flatMap((id) => {
    const environment = PROVIDER_FACTS[id].environment;
    if (environment === undefined) throw new Error(`${id} has no variables`);
    // People write the addresses of their own servers without /v1, too.
    const { baseUrl } = simulator.family[id];
    const address = id === "ollama" || id === "lmstudio" ? baseUrl.replace(/\/v1$/, "") : baseUrl;
    return [
      [environment.baseUrl, address],
      ...(environment.secret === undefined ? [] : [[environment.secret, simulator.apiKey]]),
    ];
  });
  return Object.fromEntries(variables) as Record<string, string>;
}

describe.each(FAMILY_VENDORS)("%s by its variables", (vendor) => {
  it("serves what the vendor's own list names, or what has a name where there is none", async () => {
    const answer = await completeWhole(started.root, ask(`${vendor}/${LISTED}`, "Say hello"));
    expect(answer).toMatchObject({ status: "COMPLETED", text: "Echo: Say hello", finishReason: "STOP", cost: null });
    expect(answer.usage.estimated).toBe(false);
    const sent = vendors.requests.filter(({ method }) => method === "POST");
    expect(sent).toHaveLength(1);
    expect(sent[0]?.vendor).toBe(vendor);
  });

  it("tells the same streamed as whole", async () => {
    const whole = await completeWhole(started.root, ask(`${vendor}/${LISTED}`, "Say hello"));
    const { end } = await streamWhole(started.root, ask(`${vendor}/${LISTED}`, "Say hello"));
    expect([end.completion.text, end.completion.usage, end.completion.finishReason]).toEqual([
      whole.text,
      whole.usage,
      whole.finishReason,
    ]);
  });

  it("refuses a model that is not there, without a call where a list says so", async () => {
    expect(await failWhole(started.root, ask(`${vendor}/not-there`))).toMatchObject({ code: "MODEL_NOT_FOUND" });
    const hasList = FAMILY_TRAITS[vendor].listBody !== undefined;
    expect(vendors.requests.filter(({ method }) => method === "POST")).toHaveLength(hasList ? 0 : 1);
  });
});

describe("media of the family", () => {
  const PDF = Buffer.from("%PDF-1.4\n<< /Type /Page >>", "latin1").toString("base64");
  const WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt ", "latin1").toString("base64");
  const pdf = { file: { base64: PDF, filename: "a.pdf" } };
  const input = (model: string, ...parts: readonly object[]) => ({
    input: { model, messages: [{ role: "USER", parts: [{ text: "Look" }, ...parts] }], maxOutputTokens: 500 },
  });

  it("reach OpenRouter as files and sound, which it takes", async () => {
    const url = "https://example.com/b.pdf";
    const parts = [pdf, { file: { url } }, { audio: { base64: WAV } }];
    // Its list of models is read before; its simulator refuses of media what OpenAI does.
    await completeWhole(started.root, ask(`openrouter/${LISTED}`));
    const message = { role: "assistant", content: "Seen and heard." };
    const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
    const body = { id: "gen-1", model: LISTED, choices: [{ index: 0, message, finish_reason: "stop" }], usage };
    vendors.next({ raw: { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } });
    const answer = await completeWhole(started.root, input(`openrouter/${LISTED}`, ...parts));
    expect(answer).toMatchObject({ status: "COMPLETED", text: "Seen and heard.", warnings: [] });
    expect(vendors.requests.at(-1)?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: "text", text: "Look" },
            { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${PDF}` } },
            { type: "file", file: { file_data: url } },
            { type: "input_audio", input_audio: { data: WAV, format: "wav" } },
          ],
        },
      ],
    });
  });

  const url = "https://example.com/b.pdf";
  const partsSent = (): unknown =>
    (vendors.requests.at(-1)?.body as { messages: [{ content: unknown }] }).messages[0].content;

  it("reach Mistral as documents, whole and streamed", async () => {
    const asked = input(`mistral/${LISTED}`, pdf, { file: { base64: PDF } }, { file: { url } });
    expect(await completeWhole(started.root, asked)).toMatchObject({ status: "COMPLETED", warnings: [] });
    const data = `data:application/pdf;base64,${PDF}`;
    expect(partsSent()).toEqual([
      { type: "text", text: "Look" },
      { type: "document_url", document_url: data, document_name: "a.pdf" },
      { type: "document_url", document_url: data },
      { type: "document_url", document_url: url },
    ]);
    const { end } = await streamWhole(started.root, asked);
    expect(end.completion).toMatchObject({ status: "COMPLETED", warnings: [] });
  });

  it("reach Mistral's Voxtral as sound", async () => {
    const sound = "https://example.com/b.mp3";
    const parts = [{ audio: { base64: WAV } }, { audio: { url: sound } }];
    const answer = await completeWhole(started.root, input(`mistral/${VOXTRAL}`, ...parts));
    expect(answer).toMatchObject({ status: "COMPLETED", warnings: [] });
    expect(partsSent()).toEqual([
      { type: "text", text: "Look" },
      { type: "input_audio", input_audio: WAV },
      { type: "input_audio", input_audio: sound },
    ]);
  });

  it("reach Perplexity as files, the bytes without a prefix, whole and streamed", async () => {
    const text = { file: { base64: "SGVsbG8=", mediaType: "text/plain" } };
    const asked = input("perplexity/sonar", pdf, { file: { base64: PDF } }, text, { file: { url } });
    expect(await completeWhole(started.root, asked)).toMatchObject({ status: "COMPLETED", warnings: [] });
    expect(partsSent()).toEqual([
      { type: "text", text: "Look" },
      { type: "file_url", file_url: { url: PDF }, file_name: "a.pdf" },
      { type: "file_url", file_url: { url: PDF }, file_name: "part-2.pdf" },
      { type: "file_url", file_url: { url: "SGVsbG8=" }, file_name: "part-3.txt" },
      { type: "file_url", file_url: { url } },
    ]);
    const { end } = await streamWhole(started.root, asked);
    expect(end.completion).toMatchObject({ status: "COMPLETED", warnings: [] });
  });

  it.each([
    ["mistral/mistral-small-latest", pdf, undefined],
    ["mistral/mistral-large-latest", pdf, "file"],
    ["mistral/mistral-large-latest", { audio: { base64: WAV } }, "audio"],
    ["perplexity/sonar-deep-research", pdf, undefined],
  ])("go to %s where a source says that it takes them: %j", async (model, part, refused) => {
    const asked = input(model, part);
    if (refused === undefined) {
      expect(await completeWhole(started.root, asked)).toMatchObject({ status: "COMPLETED" });
      return;
    }
    const field = ["messages", "0", "parts", "1", refused];
    expect(await failWhole(started.root, asked)).toMatchObject({ code: "BAD_USER_INPUT", field });
  });

  const TAKEN: readonly string[] = ["azure audio", "perplexity file"];
  const without = FAMILY_VENDORS.filter((vendor) => vendor !== "openrouter" && vendor !== "mistral");
  it.each(without)("are refused for %s before any call, each with its field", async (vendor) => {
    for (const [kind, part] of [
      ["file", pdf],
      ["audio", { audio: { base64: WAV } }],
    ] as const) {
      if (TAKEN.includes(`${vendor} ${kind}`)) continue;
      expect(await failWhole(started.root, input(`${vendor}/${LISTED}`, part))).toMatchObject({
        code: "BAD_USER_INPUT",
        field: ["messages", "0", "parts", "1", kind],
      });
    }
    expect(vendors.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });
});

describe("a name that would be a step in a URL", () => {
  it.each(["azure/..", "azure/.", "azure/a/../b"])("is refused before any call: %s", async (model) => {
    expect(await failWhole(started.root, ask(model))).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
    expect(vendors.requests).toEqual([]);
  });
});
