import { GatewayError } from "../error/gateway-error.ts";
import type { Scope } from "./scope.ts";

/** Who a request acts as, whatever the method it proved itself by. Made only by the authenticate function. */
export interface Principal {
  /** `root`: the root key, which reaches every organization; `apiKey`: a key made under an organization. */
  readonly kind: "root" | "apiKey";
  /** The organization acted for. */
  readonly organizationId: string;
  /** The key; `undefined` for the root key. */
  readonly apiKeyId: string | undefined;
  readonly teamId: string | undefined;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
  readonly scopes: ReadonlySet<Scope>;
}

/**
 * Which organizations' rows a read may see. Callers' come from {@link listScope} and {@link lookupScope}; stores turn it into SQL
 * in one place.
 */
export type TenantScope =
  { readonly kind: "organization"; readonly organizationId: string } | { readonly kind: "everyOrganization" };

/** The scope of reads that no caller asked for, and of the root key's by id. */
export const EVERY_ORGANIZATION: TenantScope = { kind: "everyOrganization" };

/** The scope of one organization. */
export function organizationScope(organizationId: string): TenantScope {
  return { kind: "organization", organizationId };
}

/** Whether what the organization owns may be seen. */
export function isWithin(scope: TenantScope, organizationId: string): boolean {
  return scope.kind === "everyOrganization" || scope.organizationId === organizationId;
}

/** The scope of lists and totals: the acting organization, for the root key too. */
export function listScope(principal: Principal): TenantScope {
  return organizationScope(principal.organizationId);
}

/** The scope of reads by id: the own organization, every one for the root key. */
export function lookupScope(principal: Principal): TenantScope {
  return principal.kind === "root" ? EVERY_ORGANIZATION : listScope(principal);
}

/** Throws `FORBIDDEN` unless the principal holds the scope. */
export function assertScope(principal: Principal, scope: Scope): void {
  if (principal.scopes.has(scope)) return;
  throw new GatewayError({
    code: "FORBIDDEN",
    message: `This key lacks the scope ${scope}. Use a key that has it, or have one made with createApiKey.`,
  });
}
