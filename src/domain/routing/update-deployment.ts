import { checkChangeable } from "../credential/check-credential.ts";
import { changeRow } from "../credential/revised-store.ts";
import { checkName, collectErrors, notFound, type Checked } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope } from "../identity/principal.ts";
import { checkPrices, checkRegion, checkTokens, checkVendorModel } from "./check-deployment.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { DeploymentDeps, Deployments, UpdateDeploymentRequest } from "./deployments.ts";

/** Creates the mutation that changes a deployment. Calls under way go on as they began, and are charged as they began. */
export function createDeploymentUpdater(deps: DeploymentDeps): Deployments["update"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    const scope = lookupScope(principal);
    const changed = isPlausibleId(request.id)
      ? await changeRow(deps.deployments, scope, request.id, (row) => change(row, request, deps.clock.nowMs()))
      : undefined;
    if (changed === undefined) return { ok: false, userErrors: [notFound("id")] };
    if (!changed.ok) return changed;
    await deps.announce(changed.value.organizationId);
    return changed;
  };
}

function change(row: DeploymentRecord, request: UpdateDeploymentRequest, nowMs: number): Checked<DeploymentRecord> {
  const changeable = checkChangeable(row);
  if (!changeable.ok) return changeable;
  const capabilities = request.capabilities === undefined ? row.capabilities : (request.capabilities ?? undefined);
  const name = request.name === undefined ? ok(row.name) : checkName(request.name);
  const vendorModel = checkVendorModel(request.vendorModelId ?? row.vendorModelId, row.modelId);
  const region = checkRegion(row.providerId, taken(request.region, row.region));
  const contextWindow = checkTokens("contextWindow", taken(request.contextWindow, row.contextWindow));
  const maxOutputTokens = checkTokens("maxOutputTokens", taken(request.maxOutputTokens, row.maxOutputTokens));
  const prices = request.prices === undefined ? ok(row.prices) : checkPrices(request.prices, capabilities, nowMs);
  if (!name.ok || !vendorModel.ok || !region.ok || !contextWindow.ok || !maxOutputTokens.ok || !prices.ok) {
    return {
      ok: false,
      userErrors: collectErrors(name, vendorModel, region, contextWindow, maxOutputTokens, prices),
    };
  }
  return ok({
    ...row,
    name: name.value,
    vendorModelId: vendorModel.value,
    region: region.value,
    capabilities: capabilities === undefined ? undefined : [...new Set(capabilities)],
    contextWindow: contextWindow.value,
    maxOutputTokens: maxOutputTokens.value,
    prices: prices.value,
    isEnabled: request.enabled ?? row.isEnabled,
    updatedAtMs: nowMs,
  });
}

/** What is given, `null` for nothing; what was there where nothing is said. */
function taken<T>(given: T | null | undefined, was: T | undefined): T | undefined {
  return given === undefined ? was : (given ?? undefined);
}

function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
