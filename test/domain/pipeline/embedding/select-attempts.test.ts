import { expect, it } from "vitest";
import type { Attempt } from "../../../../src/domain/completion/completion.ts";
import { selectAttempts } from "../../../../src/domain/pipeline/embedding/select-attempts.ts";

function attempt(status: Attempt["status"], startedAtMs: number): Attempt {
  return {
    deploymentId: "dep_1",
    deploymentName: "one",
    providerId: "bedrock",
    vendorModelId: "amazon.titan-embed-text-v1",
    status,
    errorCode: undefined,
    vendorStatus: 200,
    vendorRequestId: undefined,
    rateLimitHeaders: {},
    startedAtMs,
    durationMs: 1,
  };
}

it("puts all of 32 attempts on record", () => {
  const attempts = Array.from({ length: 32 }, (_, index) => attempt("SUCCEEDED", index));
  expect(selectAttempts(attempts)).toEqual({ attempts, warnings: [] });
});

it("puts those on record that did not succeed before others, in their order", () => {
  const attempts = Array.from({ length: 2_048 }, (_, index) => attempt("SUCCEEDED", index));
  attempts.push(attempt("FAILED", 2_048), attempt("CANCELLED", 2_049));
  const selected = selectAttempts(attempts);
  expect(selected.attempts.map(({ startedAtMs }) => startedAtMs)).toEqual([
    ...Array.from({ length: 30 }, (_, index) => index),
    2_048,
    2_049,
  ]);
  expect(selected.warnings).toEqual(["The vendor was called 2050 times; 32 of the attempts are on record."]);
});
