import { describe, expect, it } from "vitest";
import { undatedFacts } from "../../../drizzle/seed/undated-facts.ts";
import type { ModelFacts } from "../../../drizzle/seed/seed-row.ts";

const facts = (id: string, ...capabilities: ModelFacts["capabilities"]): ModelFacts => ({
  id,
  name: "Of one name alone",
  capabilities,
  input: ["TEXT"],
  contextWindow: 5,
  isDeprecated: true,
});
const any = (): boolean => true;

describe("what a model can do whose own name the facts do not have", () => {
  it.each([
    ["m", "p/m-20240307"],
    ["m", "p/m-2024-03-07"],
    ["m-latest", "p/m-20240307"],
    ["x.m-v1:0", "p/x.m"],
    ["x.m-v1:0", "p/x.m-20240307-v1:0"],
    ["M:0", "p/m"],
  ])("is for %s what %s says, its capabilities and modalities alone", (name, id) => {
    expect(undatedFacts(name, [facts(id, "TEXT", "TOOLS")], any)).toEqual({
      capabilities: ["TEXT", "TOOLS"],
      input: ["TEXT"],
    });
  });

  it.each([
    ["another model's", "m", [facts("p/m-chat-latest", "TEXT"), facts("p/m-mini-20240307", "TEXT")]],
    ["a name's that moves", "m", [facts("p/m-latest", "TEXT")]],
    ["two that differ", "m", [facts("p/m-20240307", "TEXT"), facts("p/m-20250307", "TEXT", "TOOLS")]],
  ] as const)("is not %s", (_what, name, known) => {
    expect(undatedFacts(name, known, any)).toBeUndefined();
  });

  it("is not that of a name that the price list takes for another model", () => {
    expect(undatedFacts("m", [facts("p/m-20240307", "TEXT")], (name) => name === "m")).toBeUndefined();
  });
});
