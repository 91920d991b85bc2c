import { Field, ObjectType } from "type-graphql";
import type { ErrorCode as DomainErrorCode } from "../../domain/error/codes.ts";
import type { AdminResult, UserError } from "../../domain/error/user-error.ts";
import { ErrorCode } from "./error-code.enum.ts";

/** Something that whoever fills in a form can mend. */
@ObjectType("UserError", {
  simpleResolvers: true,
  description: "Something in the input of a mutation that its sender can mend. Nothing was changed where there is one.",
})
export class UserErrorType {
  @Field(() => ErrorCode, { description: "What kind of error it is." })
  declare readonly code: DomainErrorCode;

  @Field(() => String, { description: "What is wrong and what to send instead, in a sentence." })
  declare readonly message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path of the input field, such as `["name"]`; null where the whole input is meant.',
  })
  declare readonly field: readonly string[] | null;
}

/** Splits the outcome of a mutation into its value, if any, and the errors. */
export function toPayload<T>(result: AdminResult<T>): {
  readonly value: T | undefined;
  readonly userErrors: readonly UserErrorType[];
} {
  if (result.ok) return { value: result.value, userErrors: [] };
  return { value: undefined, userErrors: result.userErrors.map(toUserError) };
}

function toUserError(error: UserError): UserErrorType {
  return { code: error.code, message: error.message, field: error.field ?? null };
}
