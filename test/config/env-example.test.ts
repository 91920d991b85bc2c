import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../src/config/environment.ts";

const example = parseEnv(readFileSync(new URL("../../.env.example", import.meta.url), "utf8"));

describe(".env.example", () => {
  it("names every variable that is read, and no other", () => {
    expect(Object.keys(example).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it.each(Object.entries(environmentSchema.shape))("gives the default of %s", (name, schema) => {
    const written = example[name] ?? "";
    const fallback = schema.parse(undefined);
    expect(written === "" ? null : schema.parse(written)).toEqual(fallback);
  });
});
