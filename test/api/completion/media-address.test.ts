import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { failWhole } from "../support/completion.ts";
import { readError, send } from "../openai/support.ts";

const MODEL = "openai/gpt-4o-mini";
/** Not listed by the operator; the one below is. */
const REFUSED = "http://169.254.169.254/latest/meta-data";
const LISTED = "http://10.20.0.7/a.png";

let started: StartedApp;
beforeAll(async () => {
  started = await startApp({ env: { NARTHEX_ALLOWED_UPSTREAM_CIDRS: "10.20.0.0/16" } });
});
beforeEach(() => {
  started.simulator.reset();
});
afterAll(() => started[Symbol.asyncDispose]());

const callsOfVendor = () => started.simulator.requests.filter(({ method }) => method === "POST");

describe("media at a private address", () => {
  const input = (url: string) => ({
    input: {
      model: MODEL,
      messages: [{ role: "USER", parts: [{ text: "Look" }, { image: { url } }] }],
      maxOutputTokens: 50,
    },
  });

  it.each([
    "http://127.0.0.1:8000/a.png",
    "http://localhost:11434/a.png",
    "http://[::1]/a.png",
    "http://0x7f000001/a.png",
    REFUSED,
  ])("%s is refused with its field before any call", async (url) => {
    const refusal = await failWhole(started.root, input(url));
    expect(refusal).toMatchObject({
      code: "BAD_USER_INPUT",
      message:
        "An image's url leads to a private, local or reserved address. Give a public one or send the bytes; the gateway's operator can allow others with NARTHEX_ALLOWED_UPSTREAM_CIDRS.",
      field: ["messages", "0", "parts", "1", "image", "url"],
    });
    expect(callsOfVendor()).toEqual([]);
  });

  it.each<[string, string, string, (url: string) => object]>([
    [
      "/chat/completions",
      "an image",
      "messages[0].content[0].image_url.url",
      (url) => ({ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] }),
    ],
    [
      "/responses",
      "an image",
      "input[0].content[0].image_url",
      (url) => ({ input: [{ role: "user", content: [{ type: "input_image", image_url: url }] }] }),
    ],
    [
      "/responses",
      "a file",
      "input[0].content[0].file_url",
      (url) => ({ input: [{ role: "user", content: [{ type: "input_file", file_url: url }] }] }),
    ],
  ])("%s refuses %s at %s before any call", async (path, _what, param, body) => {
    const response = await send(started, path, { model: MODEL, ...body(REFUSED) });
    const error = await readError(response);
    expect(error).toMatchObject({ status: 400, code: "invalid_value", param });
    expect(error.message).toContain("leads to a private, local or reserved address");
    expect(callsOfVendor()).toEqual([]);
  });

  it("is sent to the vendor where the operator has listed the address", async () => {
    const answer = await callGraphql(
      started.root,
      "mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { status } } }",
      input(LISTED),
    );
    expect(answer.data).toEqual({ createCompletion: { completion: { status: "COMPLETED" } } });
    expect(callsOfVendor()[0]?.rawBody).toContain(LISTED);
  });
});
