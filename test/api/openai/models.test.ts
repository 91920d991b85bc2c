import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callGraphql } from "../../testkit/graphql-caller.ts";
import { startApp, type StartedApp } from "../../testkit/start-app.ts";
import { createSdk, readError, send } from "./support.ts";

const COUNT = `query ($after: String) { models(first: 200, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`;

describe("GET /v1/models", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(async () => {
    await started[Symbol.asyncDispose]();
  });

  it("lists every model that GraphQL lists, as the official SDK reads them", async () => {
    const ids: string[] = [];
    for await (const model of createSdk(started).models.list()) {
      expect(model).toEqual({
        id: model.id,
        object: "model",
        created: expect.any(Number) as number,
        owned_by: model.id.split("/")[0],
      });
      ids.push(model.id);
    }
    const expected: string[] = [];
    let after: string | undefined;
    do {
      const { data } = await callGraphql(started.root, COUNT, { after });
      const page = data?.["models"] as unknown as {
        edges: { node: { id: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      expected.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(ids).toEqual(expected);
    expect(ids).toContain("openai/gpt-4o-mini");
  });

  it.each(["/models/openai/gpt-4o-mini", "/models/openai%2Fgpt-4o-mini", "/models/openai%2fgpt-4o-mini?x=1"])(
    "finds a model by %s",
    async (path) => {
      const response = await send(started, path);
      expect(await response.json()).toEqual({
        id: "openai/gpt-4o-mini",
        object: "model",
        created: Date.UTC(2024, 6, 18) / 1000,
        owned_by: "openai",
      });
    },
  );

  it("finds a model by the official SDK, which encodes the slash", async () => {
    expect(await createSdk(started).models.retrieve("anthropic/claude-haiku-4-5")).toMatchObject({
      id: "anthropic/claude-haiku-4-5",
      owned_by: "anthropic",
    });
  });

  it.each(["/models/none", "/models/openai/none", "/models/xai/grok-4", "/models/"])(
    "does not find %s",
    async (path) => {
      expect(await readError(await send(started, path))).toMatchObject({
        status: 404,
        code: "model_not_found",
        param: "model",
      });
    },
  );
});
