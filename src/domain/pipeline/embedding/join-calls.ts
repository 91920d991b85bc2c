import DataLoader from "dataloader";
import type { EmbeddingCallSize, EmbeddingClient } from "../../provider/embedding-client.ts";
import { fits, type EmbeddingPart, type PartOutcome } from "./part.ts";
import { callWanted, type EmbeddingCallDeps } from "./vendor-call.ts";

/** How long a part waits for others to share its call with, in milliseconds. */
const JOIN_WINDOW_MS = 2;

/** Joins parts that come at nearly the same time into as few vendor calls as hold them. */
export interface JoinedCalls {
  /** What becomes of the part; never rejects. */
  call(part: EmbeddingPart): Promise<PartOutcome>;
}

/** Collects the parts of one window. */
type PartLoader = DataLoader<EmbeddingPart, Promise<PartOutcome>>;

/**
 * Creates the joining of calls. Parts share a call where organization, credential, model, dimensions and options are the same, and
 * nothing else: who pays for what is kept apart by part.
 */
export function createJoinedCalls(deps: EmbeddingCallDeps): JoinedCalls {
  /** The open windows by client, which is one credential's, and by what their parts have in common. */
  const byClient = new WeakMap<EmbeddingClient, Map<string, PartLoader>>();

  function findLoader(part: EmbeddingPart, size: EmbeddingCallSize): PartLoader {
    const { client } = part.exchange.target;
    const loaders = byClient.get(client) ?? new Map<string, PartLoader>();
    byClient.set(client, loaders);
    const key = keyOf(part);
    const known = loaders.get(key);
    if (known !== undefined) return known;
    const loader: PartLoader = new DataLoader(
      (parts) => {
        loaders.delete(key);
        return Promise.resolve(toGroups(parts, size).flatMap((group) => callWanted(group, deps)));
      },
      {
        cache: false,
        batchScheduleFn: (dispatch) => void deps.clock.schedule(JOIN_WINDOW_MS, dispatch),
      },
    );
    loaders.set(key, loader);
    return loader;
  }

  return {
    async call(part) {
      const size = part.exchange.target.client.callSize(part.exchange.target.vendorModelId);
      // Nothing else has room beside it: it need not wait.
      if (!fits(size, part.inputs.length + 1, part.inputTokens + 1)) {
        const [outcome] = callWanted([part], deps);
        if (outcome !== undefined) return outcome;
      }
      return findLoader(part, size).load(part);
    },
  };
}

function keyOf({ exchange: { origin, target, request } }: EmbeddingPart): string {
  const { dimensions, providerOptions } = request;
  return JSON.stringify([origin.organizationId, target.deployment.id, target.modelId, dimensions, providerOptions]);
}

/** The parts in their order, as many to a call as fit. */
function toGroups(parts: readonly EmbeddingPart[], size: EmbeddingCallSize): readonly (readonly EmbeddingPart[])[] {
  const groups: { parts: EmbeddingPart[]; inputs: number; inputTokens: number }[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    const inputs = (last?.inputs ?? 0) + part.inputs.length;
    const inputTokens = (last?.inputTokens ?? 0) + part.inputTokens;
    if (last !== undefined && fits(size, inputs, inputTokens)) {
      last.parts.push(part);
      last.inputs = inputs;
      last.inputTokens = inputTokens;
    } else groups.push({ parts: [part], inputs: part.inputs.length, inputTokens: part.inputTokens });
  }
  return groups.map((group) => group.parts);
}
