import type { CompletionRequest } from "../completion/completion-request.ts";
import type { CompletionOrigin } from "../completion/completion.ts";
import type { Model } from "../catalog/model.ts";
import type { Principal } from "../identity/principal.ts";
import type { ProviderCall } from "../provider/provider.ts";
import type { Deployment } from "../routing/deployment.ts";
import type { CallControl } from "./call-control.ts";

/** What every exchange has, whatever the model is called for. */
export interface OpenExchange {
  readonly principal: Principal;
  readonly requestId: string;
  /** The id of its record. */
  readonly completionId: string;
  readonly origin: CompletionOrigin;
  readonly createdAtMs: number;
  /** Ends the call when the caller leaves, time is up or the process drains; counts whose time it was. */
  readonly control: CallControl;
}

/**
 * One request and what has become of it so far. Each step takes the type that only the step before returns, so the order of the
 * pipeline is checked by the compiler.
 */
export interface AuthorizedExchange extends OpenExchange {
  readonly step: "authorized";
  readonly request: CompletionRequest;
  readonly isStream: boolean;
}

/** One way to answer the request: a deployment, and the model that it reaches. */
export interface Candidate {
  readonly deployment: Deployment;
  /** `provider/name`. */
  readonly modelId: string;
  /** The model by the vendor's own name. */
  readonly vendorModelId: string;
  /** `undefined` where only the vendor's list names it: no price, no capabilities. */
  readonly model: Model | undefined;
}

/** A candidate, and what it is sent. */
export interface Target extends Candidate {
  readonly content: Pick<ProviderCall, "vendorModelId" | "request" | "isReasoningModel" | "checked">;
  /** What of the request is not sent to it, and why. */
  readonly warnings: readonly string[];
}

/** How much the model may answer; what a reservation has to cover. */
export interface OutputLimit {
  /** Whole, at least 1. */
  readonly maxOutputTokens: number;
  /** Whether it was lowered so that the call cannot cost more than `maxCostUsd`. */
  readonly isCappedByCost: boolean;
  /** What the caller is to know of it. */
  readonly warnings: readonly string[];
}

/** The model is known, every deployment that serves it, and how much it may answer. */
export interface ResolvedExchange extends Omit<AuthorizedExchange, "step"> {
  readonly step: "resolved";
  readonly candidates: readonly [Candidate, ...Candidate[]];
  readonly outputLimit: OutputLimit;
}

/** Limits allow the call, and what it may cost is held. */
export interface ReservedExchange extends Omit<ResolvedExchange, "step"> {
  readonly step: "reserved";
}

/** The input has passed its guards. */
export interface GuardedExchange extends Omit<ReservedExchange, "step"> {
  readonly step: "guarded";
}

/** No cache answers it. */
export interface UncachedExchange extends Omit<GuardedExchange, "step"> {
  readonly step: "uncached";
}

/** It is settled in which order deployments are tried, and what each is sent. */
export interface RoutedExchange extends Omit<UncachedExchange, "step"> {
  readonly step: "routed";
  readonly targets: readonly [Target, ...Target[]];
}
