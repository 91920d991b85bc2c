import type { StoredCredential } from "../credential/credential.ts";
import {
  checkName,
  checkReference,
  collectErrors,
  notFound,
  refuse,
  refuseWhole,
  type Checked,
} from "../identity/admin-input.ts";
import { assertScope, lookupScope, type Principal } from "../identity/principal.ts";
import { checkModel, checkPrices, checkRegion, checkTokens, checkVendorModel } from "./check-deployment.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { DeploymentDeps, Deployments } from "./deployments.ts";

/** Creates the mutation that makes a deployment. It belongs to its credential's organization. Names need not be unique. */
export function createDeploymentMaker(deps: DeploymentDeps): Deployments["create"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    const nowMs = deps.clock.nowMs();
    const name = checkName(request.name);
    const model = checkModel(request.model);
    const vendorModel = model.ok ? checkVendorModel(request.vendorModelId, model.value) : model;
    const contextWindow = checkTokens("contextWindow", request.contextWindow);
    const maxOutputTokens = checkTokens("maxOutputTokens", request.maxOutputTokens);
    const prices = checkPrices(request.prices, request.capabilities, nowMs);
    const credential = await checkCredential(principal, request.credentialId, deps);
    const region = credential.ok
      ? checkRegion(credential.value.providerId, request.region)
      : ({ ok: true, value: undefined } as const);
    const errors = collectErrors(
      name,
      model,
      ...(model.ok ? [vendorModel] : []),
      contextWindow,
      maxOutputTokens,
      prices,
    );
    if (!name.ok || !model.ok || !vendorModel.ok || !contextWindow.ok || !maxOutputTokens.ok || !prices.ok) {
      return { ok: false, userErrors: [...errors, ...collectErrors(credential, region)] };
    }
    if (!credential.ok || !region.ok) return { ok: false, userErrors: collectErrors(credential, region) };
    const deployment: DeploymentRecord = {
      id: deps.ids.createId("dep"),
      organizationId: credential.value.organizationId,
      credentialId: credential.value.id,
      providerId: credential.value.providerId,
      name: name.value,
      modelId: model.value,
      vendorModelId: vendorModel.value,
      region: region.value,
      capabilities: request.capabilities === undefined ? undefined : [...new Set(request.capabilities)],
      contextWindow: contextWindow.value,
      maxOutputTokens: maxOutputTokens.value,
      prices: prices.value,
      isEnabled: true,
      managedBy: "API",
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      archivedAtMs: undefined,
      revision: 1,
    };
    const { maxDeployments } = deps.organizationLimits;
    if (!(await deps.deployments.insertWithin(deployment, maxDeployments))) {
      return refuseWhole(
        `The organization has ${String(maxDeployments)} deployments, the most that it may have. Archive others first; the gateway's operator can allow more with NARTHEX_ORGANIZATION_DEPLOYMENTS.`,
      );
    }
    await deps.announce(deployment.organizationId);
    return { ok: true, value: deployment };
  };
}

async function checkCredential(
  principal: Principal,
  id: string,
  deps: DeploymentDeps,
): Promise<Checked<StoredCredential>> {
  const found = await checkReference(deps.credentials, lookupScope(principal), "credentialId", id);
  if (!found.ok) return found;
  if (found.value === undefined) return { ok: false, userErrors: [notFound("credentialId")] };
  if (found.value.archivedAtMs !== undefined) {
    return refuse("credentialId", "This credential is archived. Name another, or make a new one.");
  }
  return { ok: true, value: found.value };
}
