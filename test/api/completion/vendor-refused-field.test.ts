import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { readError, send } from "../openai/support.ts";

const CREATE = `mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }`;
const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5"];
/** More than any of these models answers with; which they alone know. */
const TOO_MANY = 9_999_999;

describe("a field that the vendor refuses", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  it.each(MODELS)("is named in the error, beside the record's id: %s", async (model) => {
    const input = { model, messages: [{ role: "USER", text: "Hi" }], maxOutputTokens: TOO_MANY };
    const { errors } = await callGraphql(started.root, CREATE, { input });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      field: ["maxOutputTokens"],
      completionId: expect.stringMatching(/^cmpl_/) as string,
    });
  });

  it.each(MODELS.flatMap((model) => [[model, false] as const, [model, true] as const]))(
    "is the error's param on /v1: %s, streamed %s",
    async (model, stream) => {
      const messages = [{ role: "user", content: "Hi" }];
      const response = await send(started, "/chat/completions", { model, messages, max_tokens: TOO_MANY, stream });
      expect(await readError(response)).toMatchObject({ status: 400, code: "invalid_value", param: "max_tokens" });
    },
  );
});
