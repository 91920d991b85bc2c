import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareAnswer, compareStream, toStreamBody } from "./compare.ts";
import { VENDORS } from "./dialects.ts";
import { playStream } from "./play.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));

describe.each(VENDORS)("a fixture of %s", (vendor) => {
  const folder = join(FIXTURES, vendor);

  test.each(readdirSync(folder))("%s is read as the AI SDK reads it, however it is cut", async (name) => {
    const content = readFileSync(join(folder, name), "utf8");
    const { differences } = name.endsWith(".json")
      ? await compareAnswer(vendor, name, content)
      : await compareStream(vendor, name, toStreamBody(vendor, content));
    expect(differences).toEqual([]);
  });

  test("that ends before its end mark has failed and keeps what came", () => {
    for (const name of readdirSync(folder).filter((each) => each.startsWith("text") && each.endsWith(".txt"))) {
      const events = toStreamBody(vendor, readFileSync(join(folder, name), "utf8")).split(/(?<=\n\n)/);
      for (let count = 0; count < events.length; count += 1) {
        const played = playStream(vendor, [Buffer.from(events.slice(0, count).join(""))]);
        expect(played.failedWith).toBe("PROVIDER_ERROR");
        expect(played.finishReason).toBeUndefined();
      }
    }
  });
});
