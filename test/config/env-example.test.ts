import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../src/config/environment.ts";
import { providerSchema } from "../../src/config/provider-environment.ts";
import { PROVIDER_FACTS } from "../../src/domain/provider/provider-facts.ts";

const example = parseEnv(readFileSync(new URL("../../.env.example", import.meta.url), "utf8"));

describe(".env.example", () => {
  it("names every variable that is read, and no other", () => {
    const read = [...Object.keys(environmentSchema.shape), ...Object.keys(providerSchema.shape)];
    expect(Object.keys(example).sort()).toEqual(read.sort());
  });

  it.each(Object.entries(environmentSchema.shape))("gives the default of %s", (name, schema) => {
    const written = example[name] ?? "";
    const fallback = schema.parse(undefined);
    expect(written === "" ? null : schema.parse(written)).toEqual(fallback);
  });

  it.each(Object.values(PROVIDER_FACTS))("gives the address of $name", ({ environment, defaultBaseUrl }) => {
    if (environment === undefined) return;
    expect(example[environment.baseUrl]).toBe(defaultBaseUrl ?? "");
  });
});
