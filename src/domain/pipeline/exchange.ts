import type { CompletionRequest } from "../completion/completion-request.ts";
import type { CompletionOrigin } from "../completion/completion.ts";
import type { Model } from "../catalog/model.ts";
import type { Principal } from "../identity/principal.ts";
import type { ProviderCall } from "../provider/provider.ts";
import type { Deployment } from "../routing/deployment.ts";
import type { CallControl } from "./call-control.ts";

/**
 * One request and what has become of it so far. Each step takes the type that only the step before returns, so the order of the
 * pipeline is checked by the compiler.
 */
export interface AuthorizedExchange {
  readonly step: "authorized";
  readonly principal: Principal;
  readonly request: CompletionRequest;
  readonly requestId: string;
  readonly completionId: string;
  readonly origin: CompletionOrigin;
  readonly isStream: boolean;
  readonly createdAtMs: number;
  /** Ends the call when the caller leaves, time is up or the process drains; counts whose time it was. */
  readonly control: CallControl;
}

/** A model as it was resolved: known to the catalogue, or only to the vendor's own list. */
export interface ResolvedModel {
  /** `provider/vendorModelId`. */
  readonly id: string;
  readonly vendorModelId: string;
  /** `undefined` where only the vendor's list names it: no price, no capabilities. */
  readonly model: Model | undefined;
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
  readonly resolvedModel: ResolvedModel;
  readonly candidates: readonly [Deployment, ...Deployment[]];
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

/** What goes to the vendor is settled, and in which order deployments are tried. */
export interface RoutedExchange extends Omit<UncachedExchange, "step"> {
  readonly step: "routed";
  readonly modelRequest: ProviderCall["request"];
  readonly warnings: readonly string[];
}
