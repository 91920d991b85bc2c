import { badUserInput, GatewayError } from "../../domain/error/gateway-error.ts";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { brokenAnswer } from "../shared/answer-failure.ts";
import type { VendorFetch } from "./vendor-fetch.ts";

/** Our own failure where there was one; what the SDK throws besides is an answer that it cannot read. Its errors hold the prompt and are dropped. */
export function toSdkFailure(error: unknown, http: VendorFetch): Error {
  const failure = http.failure();
  if (failure !== undefined) return failure;
  if (error instanceof ProviderError) return error;
  const { context } = http;
  if (context.status !== undefined) return brokenAnswer(context, "sent an answer that makes no sense");
  const name = error instanceof Error ? error.name : typeof error;
  return new Error(`The SDK of ${context.provider.id} failed before it called (${name}).`);
}

/** What the SDK refuses is the caller's to change; its own words may quote the conversation and are not repeated. */
export function toSdkRefusal(error: unknown, provider: Provider): Error {
  if (error instanceof GatewayError) return error;
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "AI_UnsupportedFunctionalityError":
    case "AI_InvalidPromptError":
      return badUserInput(["messages"], `${provider.name} does not take such a message. Send text or another image.`);
    case "AI_InvalidArgumentError":
    case "AI_TypeValidationError":
      return badUserInput(
        ["providerOptions", provider.id],
        `An option under providerOptions.${provider.id} has the wrong type.`,
      );
    default:
      return new Error(`The SDK of ${provider.id} could not make a request (${name}).`);
  }
}
