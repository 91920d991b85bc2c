import type { Attempt } from "../../completion/completion.ts";

/** The most attempts that a record lists: some 10 KB. A model that takes one text a call is called up to 2,048 times for one request. */
const MAX_ATTEMPTS = 32;

/** The attempts that a record lists, and what it says of the others. */
export interface SelectedAttempts {
  /** In their order, at most 32. */
  readonly attempts: readonly Attempt[];
  /** How many there were, where not all are listed. */
  readonly warnings: readonly string[];
}

/** Selects the attempts that go on record: those that did not succeed before the others, and of each the first. */
export function selectAttempts(attempts: readonly Attempt[]): SelectedAttempts {
  if (attempts.length <= MAX_ATTEMPTS) return { attempts, warnings: [] };
  const failed = attempts.filter(({ status }) => status !== "SUCCEEDED").slice(0, MAX_ATTEMPTS);
  const succeeded = attempts.filter(({ status }) => status === "SUCCEEDED").slice(0, MAX_ATTEMPTS - failed.length);
  const selected = new Set([...failed, ...succeeded]);
  return {
    attempts: attempts.filter((attempt) => selected.has(attempt)),
    warnings: [
      `The vendor was called ${String(attempts.length)} times; ${String(MAX_ATTEMPTS)} of the attempts are on record.`,
    ],
  };
}
