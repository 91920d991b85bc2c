/** One thing that is wrong with the environment. */
export interface ConfigProblem {
  /** The variable's name. */
  readonly variable: string;
  /** What is wrong and what to write instead, in whole sentences. Never a secret's value. */
  readonly message: string;
}

/** The environment cannot be used. Its message lists every problem, one a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  /** @param doubts what may be a cause of the problems, or may be none of ours; told behind them */
  constructor(problems: readonly ConfigProblem[], doubts: readonly ConfigProblem[] = []) {
    const count = problems.length === 1 ? "1 problem" : `${String(problems.length)} problems`;
    const lines = [...problems, ...doubts].map((problem) => `  ${problem.variable}: ${problem.message}`);
    super([`${count} in the environment:`, ...lines].join("\n"));
    this.problems = problems;
  }
}
