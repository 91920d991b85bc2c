import { describe, expect, test } from "vitest";
import { readRetryAfterMs } from "../../../src/providers/transport/retry-after.ts";

const NOW_MS = Date.UTC(2026, 10, 20, 12, 0, 0);

describe("the wait that headers ask for", () => {
  test.each([
    [{ "retry-after-ms": "1500" }, 1_500],
    [{ "retry-after-ms": "250.5", "retry-after": "9" }, 251],
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Fri, 20 Nov 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Fri, 20 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": ["3", "4"] }, 3_000],
    [{ "retry-after": "99999999999" }, 86_400_000],
    [{ "retry-after": "-1" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "2027" + "-01-01" }, undefined],
    [{ "retry-after": "Infinity" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{}, undefined],
  ])("%j is %s ms", (headers, expected) => {
    expect(readRetryAfterMs(headers, NOW_MS)).toBe(expected);
  });
});
