import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROVIDER_FACTS } from "../../src/domain/provider/provider-facts.ts";
import { PROVIDER_IDS } from "../../src/domain/provider/provider.ts";

const PAGE = readFileSync(new URL("../../docs/vendor-unknowns.md", import.meta.url), "utf8");
const SECTIONS = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);
const NAMES = PROVIDER_IDS.filter((id) => id !== "simulator").map((id) => PROVIDER_FACTS[id].name);

describe("docs/vendor-unknowns.md", () => {
  it("has a list for every vendor, and for nobody else", () => {
    expect([...SECTIONS.keys()].sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)("says of %s what is not known, in sentences", (name) => {
    const items = (SECTIONS.get(name) ?? "").match(/^- .+(?:\n {2}.+)*/gm) ?? [];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) expect(item).toMatch(/\.$/);
  });
});
