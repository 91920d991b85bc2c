import type { StoredApiKey } from "./api-key.ts";
import { createApiKeySecret } from "./api-key-secret.ts";
import {
  checkExpiry,
  checkName,
  checkReference,
  checkScopes,
  collectErrors,
  refuse,
  type Checked,
} from "./admin-input.ts";
import type { IdentityDeps } from "./identity-deps.ts";
import type { CreateApiKeyRequest, Identity } from "./identity.ts";
import { findOwningOrganization } from "./owning-organization.ts";
import { assertScope, organizationScope } from "./principal.ts";
import { toApiKey } from "./to-api-key.ts";

/** Whom a key is made for. */
interface Holder {
  readonly teamId: string | undefined;
  readonly projectId: string | undefined;
  readonly userId: string | undefined;
}

/**
 * Creates the mutation that makes a key. The secret is in its answer and nowhere else afterwards. A key of a project belongs to
 * the project's team, named or not. Names need not be unique.
 */
export function createApiKeyMaker(deps: IdentityDeps): Identity["createApiKey"] {
  return async (principal, request) => {
    assertScope(principal, "key:write");
    const nowMs = deps.clock.nowMs();
    const name = checkName(request.name);
    const scopes = checkScopes(request.scopes, principal.scopes);
    const expiry = checkExpiry(request.expiresAtMs, nowMs);
    const owner = await findOwningOrganization(deps.stores.organizations, principal, request.organizationId);
    if (!owner.ok) return { ok: false, userErrors: collectErrors(name, scopes, expiry, owner) };
    const holder = await checkHolder(deps, owner.value, request);
    if (!name.ok || !scopes.ok || !expiry.ok || !holder.ok) {
      return { ok: false, userErrors: collectErrors(name, scopes, expiry, holder) };
    }
    const { lookupId, secret } = createApiKeySecret(deps.randomBytes);
    const key: StoredApiKey = {
      id: deps.ids.createId("key"),
      organizationId: owner.value,
      ...holder.value,
      name: name.value,
      scopes: scopes.value,
      expiresAtMs: expiry.value,
      revokedAtMs: undefined,
      createdAtMs: nowMs,
      lookupId,
      secretHmac: deps.hash(secret),
    };
    await deps.stores.apiKeys.insert(key);
    deps.keys.announce(key);
    return { ok: true, value: { apiKey: toApiKey(key), secret } };
  };
}

async function checkHolder(
  deps: IdentityDeps,
  organizationId: string,
  request: CreateApiKeyRequest,
): Promise<Checked<Holder>> {
  const scope = organizationScope(organizationId);
  const [team, project, user] = await Promise.all([
    checkReference(deps.stores.teams, scope, "teamId", request.teamId),
    checkReference(deps.stores.projects, scope, "projectId", request.projectId),
    checkReference(deps.stores.users, scope, "userId", request.userId),
  ]);
  if (!team.ok || !project.ok || !user.ok) return { ok: false, userErrors: collectErrors(team, project, user) };
  if (team.value !== undefined && project.value !== undefined && project.value.teamId !== team.value.id) {
    return refuse("projectId", "Name a project of the team in teamId, or leave teamId out.");
  }
  return {
    ok: true,
    value: {
      teamId: team.value?.id ?? project.value?.teamId,
      projectId: project.value?.id,
      userId: user.value?.id,
    },
  };
}
