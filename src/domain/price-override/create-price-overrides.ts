import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { EventBus } from "../event-bus/event-bus.ts";
import { createOrganizationSync } from "../event-bus/organization-sync.ts";
import { collectErrors, notFound, refuse, type Checked } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import type { OwnedStore } from "../identity/identity-store.ts";
import type { Organization } from "../identity/organization.ts";
import { findOwningOrganization } from "../identity/owning-organization.ts";
import { assertScope, listScope, lookupScope } from "../identity/principal.ts";
import { checkPrice, checkValidity } from "./check-price-override.ts";
import { createOverrideBook, type OverrideBook } from "./override-book.ts";
import type { PriceOverride, PriceOverrides, PriceOverrideStore } from "./price-override.ts";

/** The most overrides of an organization that have not ended: all of them are in memory. */
const MAX_LIVE = 1_000;
/** Overrides that have ended are kept in memory that long: a call that began before is charged by them when it ends. */
const LONGEST_CALL_MS = 3_600_000;

/** What {@link createPriceOverrides} works with. */
export interface PriceOverrideDeps {
  readonly store: PriceOverrideStore;
  readonly organizations: OwnedStore<Organization>;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Whether a model of that id is served to an organization. */
  readonly isServed: (organizationId: string, modelId: string) => boolean;
}

/** Overrides that are kept in step with the other replicas. */
export interface RunningPriceOverrides {
  readonly overrides: PriceOverrides;
  readonly book: Pick<OverrideBook, "apply">;
  /** Stops listening and polling. */
  close(): void;
}

/** Reads every override that has not ended and begins to listen; rejects where the store cannot be read. */
export async function createPriceOverrides(deps: PriceOverrideDeps): Promise<RunningPriceOverrides> {
  const { store, clock, ids } = deps;
  const book = createOverrideBook();
  const sync = createOrganizationSync({
    topic: "price-override.changed",
    bus: deps.bus,
    clock,
    read: async (organizationIds) => {
      book.write(await store.loadLive(clock.nowMs() - LONGEST_CALL_MS, organizationIds), organizationIds);
    },
  });
  await sync.start();

  const overrides: PriceOverrides = {
    async create(principal, request) {
      assertScope(principal, "deployment:write");
      const nowMs = clock.nowMs();
      const owner = await findOwningOrganization(deps.organizations, principal, request.organizationId);
      const model = checkModel(request.modelId, owner, deps.isServed);
      const price = checkPrice(request.usdPerMillion);
      const validity = checkValidity(request, nowMs);
      if (!owner.ok || !model.ok || !price.ok || !validity.ok) {
        return { ok: false, userErrors: collectErrors(owner, model, price, validity) };
      }
      const override: PriceOverride = {
        id: ids.createId("price"),
        organizationId: owner.value,
        modelId: model.value,
        unit: request.unit,
        picoUsdPerUnit: price.value,
        ...validity.value,
        createdAtMs: nowMs,
        createdBy: principal.apiKeyId,
        removedAtMs: undefined,
        removedBy: undefined,
      };
      const outcome = await store.insert(override, { maxLive: MAX_LIVE });
      if (outcome.kind === "overlap") return refuse("validFrom", describeOverlap(outcome.other));
      if (outcome.kind === "tooMany") {
        return refuse(
          "modelId",
          `An organization has at most ${String(MAX_LIVE)} overrides in force; remove others first.`,
        );
      }
      await sync.announce(override.organizationId);
      return { ok: true, value: override };
    },

    async remove(principal, { id }) {
      assertScope(principal, "deployment:write");
      const by = { atMs: clock.nowMs(), apiKeyId: principal.apiKeyId };
      const removed = isPlausibleId(id) ? await store.remove(lookupScope(principal), id, by) : undefined;
      if (removed === undefined) return { ok: false, userErrors: [notFound("id")] };
      await sync.announce(removed.organizationId);
      return { ok: true, value: removed };
    },

    async list(principal, page) {
      assertScope(principal, "deployment:read");
      return store.list(listScope(principal), page);
    },
  };
  return { overrides, book, close: sync.close };
}

function checkModel(modelId: string, owner: Checked<string>, isServed: PriceOverrideDeps["isServed"]): Checked<string> {
  // Whether an organization that the principal may not see has a model is not to be found out.
  if (!owner.ok || isServed(owner.value, modelId)) return { ok: true, value: modelId };
  return {
    ok: false,
    userErrors: [
      {
        code: "NOT_FOUND",
        message: "No model of this id is served to the organization; the query models lists those that are.",
        field: ["modelId"],
      },
    ],
  };
}

function describeOverlap({ id, validFromMs, validUntilMs }: PriceOverride): string {
  const from = new Date(validFromMs).toISOString();
  const until = validUntilMs === undefined ? "without an end" : `until ${new Date(validUntilMs).toISOString()}`;
  return `The override ${id} of this model and unit holds from ${from} ${until}. Remove it first, or choose a time outside it.`;
}
