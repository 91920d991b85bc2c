import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareAnswer, compareStream, toStreamBody } from "./compare.ts";
import { VENDORS, type Vendor } from "./dialects.ts";
import { playStream } from "./play.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));

/** Differences from the AI SDK that are meant. */
const MEANT: readonly { readonly name: RegExp; readonly what: RegExp; readonly why: string }[] = [
  {
    name: /^(?:groq\/stopped-early|openrouter\/error-in-the-choice)/,
    what: /^failure: ours PROVIDER_ERROR, AI SDK none$/,
    why: "the AI SDK takes an answer that its vendor gave up on for one that ended",
  },
  {
    name: /^together\/text/,
    what: /^(?:usage: ours .*"cacheReadTokens":32|finish reason: ours "STOP", AI SDK "OTHER")/,
    why: "the AI SDK has no reader of Together's own, which knows its word eos and where it counts cached tokens",
  },
];

/** Vendors whose streams may end without an end mark once their finish reason has come. */
const MAY_END_WITHOUT_MARK: readonly Vendor[] = ["perplexity", "custom"];

describe.each(VENDORS)("a fixture of %s", (vendor) => {
  const folder = join(FIXTURES, vendor);

  test.each(readdirSync(folder))("%s is read as the AI SDK reads it, however it is cut", async (name) => {
    const content = readFileSync(join(folder, name), "utf8");
    const { differences } = name.endsWith(".json")
      ? await compareAnswer(vendor, name, content)
      : await compareStream(vendor, name, toStreamBody(vendor, content));
    const unexplained = differences.filter((line) => {
      const known = MEANT.find((row) => row.name.test(`${vendor}/${name}`) && row.what.test(line));
      return known === undefined;
    });
    expect(unexplained).toEqual([]);
  });

  test("that ends before its end mark has failed and keeps what came", () => {
    for (const name of readdirSync(folder).filter((each) => each.startsWith("text") && each.endsWith(".txt"))) {
      const events = toStreamBody(vendor, readFileSync(join(folder, name), "utf8")).split(/(?<=\n\n)/);
      // Some servers leave the mark out once the answer is whole.
      const first = events.findIndex((event) => /"finish_reason":"/.test(event));
      const whole = MAY_END_WITHOUT_MARK.includes(vendor) ? first + 1 : events.length;
      for (let count = 0; count < whole; count += 1) {
        const played = playStream(vendor, [Buffer.from(events.slice(0, count).join(""))]);
        expect(played.failedWith).toBe("PROVIDER_ERROR");
        expect(played.finishReason).toBeUndefined();
      }
    }
  });
});
