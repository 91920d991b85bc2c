/** Why the process cannot start, as one line for the operator: what is wrong and what to do. Never a secret. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
