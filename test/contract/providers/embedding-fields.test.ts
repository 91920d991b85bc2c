import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { convertEmbedding, EMBEDDING_OPTIONS, pathsOf, SDK_EMBEDDING_MODELS } from "./embedding-fields.ts";

describe.each(SDK_EMBEDDING_MODELS)("a request for embeddings of $vendor by $model", (row) => {
  const refusal = async (
    more: Parameters<typeof convertEmbedding>[1],
  ): Promise<Pick<GatewayError, "code" | "field">> => {
    const converted = await convertEmbedding(row, more);
    if (converted instanceof GatewayError) return { code: converted.code, field: converted.field };
    throw new Error("it is not refused");
  };
  const own = (options: Record<string, string | number | boolean>) => ({ providerOptions: { [row.vendor]: options } });
  const refusedAt = (...field: readonly string[]) => ({ code: "BAD_USER_INPUT", field });

  test.each(Object.entries(EMBEDDING_OPTIONS))(
    "has the option %s in its body, or refuses it by its name",
    async (name, value) => {
      const paths = await pathsOf(row, { providerOptions: { [row.vendor]: { [name]: value } } });
      if (paths.startsWith("refused")) expect(paths).toBe(`refused at \`providerOptions.${row.vendor}.${name}\``);
      else expect(paths).not.toBe("");
    },
  );

  test.each(["model", "unknown_option", "headers", "apiKey"])("refuses the option %s", async (name) => {
    const id = row.vendor === "bedrock" && name === "model" ? "modelId" : name;
    expect(await refusal(own({ [id]: "x" }))).toEqual(refusedAt("providerOptions", row.vendor, id));
  });

  test("says which field to use in the place of an option", async () => {
    const name = row.vendor === "bedrock" ? "modelId" : "model";
    const converted = await convertEmbedding(row, own({ [name]: "x" }));
    expect(converted).toMatchObject({ message: expect.stringContaining("use the field model") as string });
  });

  test("refuses options that are none, or of the wrong type", async () => {
    expect(await refusal({ providerOptions: { [row.vendor]: 7 } })).toEqual(refusedAt("providerOptions", row.vendor));
    for (const name of Object.keys(EMBEDDING_OPTIONS)) {
      const { code, field } = await refusal(own({ [name]: 7 }));
      expect([code, ...(field ?? [])].slice(0, 3)).toEqual(["BAD_USER_INPUT", "providerOptions", row.vendor]);
    }
  });

  test("says by a warning what is sent unasked, and not where the caller says it", async () => {
    const converted = await convertEmbedding(row);
    if (converted instanceof GatewayError) throw converted;
    for (const warning of converted.warnings) {
      const [, path = "", name = "", word = ""] = /^([\w.]*?)(\w+) was sent as (\w+): /.exec(warning) ?? [];
      expect(JSON.stringify(converted.body)).toMatch(new RegExp(`:"?${word}"?[,}]`));
      const saying = path === "" ? { dimensions: row.otherLength } : own({ [name]: String(EMBEDDING_OPTIONS[name]) });
      const said = await convertEmbedding(row, saying);
      if (said instanceof GatewayError) throw said;
      expect(said.warnings).toEqual(converted.warnings.filter((one) => one !== warning));
    }
  });

  test("has only such lengths as the vendor gives, and refuses tokens", async () => {
    if (row.vendor !== "vertex") expect(await refusal({ dimensions: 257 })).toEqual(refusedAt("dimensions"));
    expect(await refusal({ inputs: ["red", [1, 2]] })).toEqual(refusedAt("input", "1"));
  });
});

test.each([
  ["bedrock", "twelvelabs.marengo-embed-2-7-v1:0"],
  ["bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"],
  ["vertex", "multimodalembedding@001"],
  ["vertex", "gemini-embedding-001/../x"],
  ["vertex", "gemini-embedding-001?x="],
  ["vertex", "gemini-embedding-001:predict"],
] as const)("%s is asked for no vectors of %s, whose format is another", async (vendor, model) => {
  const [row] = SDK_EMBEDDING_MODELS;
  if (row === undefined) throw new Error("there are no models");
  expect(await convertEmbedding({ ...row, vendor, model })).toMatchObject({ code: "BAD_USER_INPUT", field: ["model"] });
});
