import type { FinishedCompletion, StartedCompletion } from "./completion.ts";

/**
 * The write-ahead journal of completions. All records take this path, database up or down; they reach the database in batches,
 * each exactly once.
 */
export interface CompletionJournal {
  /** Throws `OVERLOADED` where the journal has no room for another call; asked before a call is admitted. */
  assertRoom(): void;
  /** Resolves once written (with `always`: synced). Rejects with `OVERLOADED` where it could not be. */
  recordStarted(completion: StartedCompletion): Promise<void>;
  /** Resolves once written (with `always`: synced). Room for it is held back from the start on. */
  recordFinished(completion: FinishedCompletion): Promise<void>;
}
