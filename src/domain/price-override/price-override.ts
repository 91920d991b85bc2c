import type { Page, PageRequest } from "../../lib/page.ts";
import type { PicoUsd } from "../../lib/pico-usd.ts";
import type { PriceUnit } from "../catalog/model.ts";
import type { AdminResult } from "../error/user-error.ts";
import type { Principal, TenantScope } from "../identity/principal.ts";

/** What an organization pays for one unit of a model, in the place of what is listed. */
export interface PriceOverride {
  readonly id: string;
  readonly organizationId: string;
  /** `provider/name`; names that mean this model of the catalogue are meant, too. */
  readonly modelId: string;
  readonly unit: PriceUnit;
  /** Pico-dollars for one of the unit, whatever the context and the hour. */
  readonly picoUsdPerUnit: PicoUsd;
  readonly validFromMs: number;
  /** `undefined` where it has no end. */
  readonly validUntilMs: number | undefined;
  readonly createdAtMs: number;
  /** The key that made it; `undefined` for the root key. */
  readonly createdBy: string | undefined;
  /** When it was removed; `undefined` where it was not. */
  readonly removedAtMs: number | undefined;
  /** The key that removed it; `undefined` for the root key, and where it was not removed. */
  readonly removedBy: string | undefined;
}

/** Persistence of overrides. */
export interface PriceOverrideStore {
  /** Writes an override; gives the one in its way where another of the same model and unit holds at the same time, of several at once too. */
  insert(override: PriceOverride, limits: { readonly maxLive: number }): Promise<InsertOutcome>;
  /** Ends an override now, one that is still to come before it begins; `undefined` where there is none in the scope. A removed one stays as it is. */
  remove(
    scope: TenantScope,
    id: string,
    by: { readonly atMs: number; readonly apiKeyId: string | undefined },
  ): Promise<PriceOverride | undefined>;
  /** Newest first, the ended ones too. */
  list(scope: TenantScope, page: PageRequest): Promise<Page<PriceOverride>>;
  /** Those that have not ended. `organizationIds`: default every organization's. */
  loadLive(atMs: number, organizationIds?: readonly string[]): Promise<readonly PriceOverride[]>;
}

/** What became of a new override. */
export type InsertOutcome =
  | { readonly kind: "inserted" }
  /** Another holds at the same time. */
  | { readonly kind: "overlap"; readonly other: PriceOverride }
  /** The organization has as many as it may. */
  | { readonly kind: "tooMany" };

/** What is asked of {@link PriceOverrides.create}. */
export interface CreatePriceOverrideRequest {
  readonly modelId: string;
  readonly unit: PriceUnit;
  /** A plain decimal number of dollars for a million of the unit. */
  readonly usdPerMillion: string;
  /** Default now. */
  readonly validFromMs: number | undefined;
  readonly validUntilMs: number | undefined;
  readonly organizationId: string | undefined;
}

/** Overrides on behalf of a principal. Reads need `deployment:read`, changes `deployment:write`; they hold everywhere within a second. */
export interface PriceOverrides {
  create(principal: Principal, request: CreatePriceOverrideRequest): Promise<AdminResult<PriceOverride>>;
  /** Ends one; what was charged stays as it is. */
  remove(principal: Principal, request: { readonly id: string }): Promise<AdminResult<PriceOverride>>;
  /** The acting organization's, newest first, the ended ones too. */
  list(principal: Principal, page: PageRequest): Promise<Page<PriceOverride>>;
}
