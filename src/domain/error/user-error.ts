import type { ErrorCode } from "./codes.ts";

/** Something that an admin can mend in a form: data, not an error. */
export interface UserError {
  readonly code: ErrorCode;
  readonly message: string;
  /** Path of the input field; `undefined` where the whole input is meant. */
  readonly field: readonly string[] | undefined;
}

/** The outcome of an admin's mutation. */
export type AdminResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly userErrors: readonly UserError[] };
