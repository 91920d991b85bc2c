import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../../domain/provider/provider-error.ts";
import type { ProviderPart, VendorResponse } from "../../domain/provider/provider-part.ts";
import type { Provider, ProviderCall, ProviderClient } from "../../domain/provider/provider.ts";
import { mergeProviderOptions } from "../shared/merge-provider-options.ts";
import { ownOptionWarnings } from "../shared/own-options.ts";
import { notSent, usableToolChoice } from "../shared/request-fields.ts";
import { createSimulatedEmbeddings } from "./embeddings.ts";
import { isSimulatedModelId, SIMULATED_EMBEDDING_MODEL_ID, SIMULATED_MODEL_IDS } from "./models.ts";
import { planAnswer } from "./plan-answer.ts";
import { speak } from "./speak.ts";

/**
 * Creates the client of the built-in models, for a start without any vendor's key: in process, deterministic, and saying in every
 * answer that it is simulated.
 *
 * @param deps.delayMs the wait before each token of a stream
 */
export function createSimulatorClient(deps: { provider: Provider; delayMs: number }): ProviderClient {
  const { provider } = deps;

  function answer(call: ProviderCall): ProviderPart[][] {
    call.signal.throwIfAborted();
    const { vendorModelId } = call;
    if (!isSimulatedModelId(vendorModelId)) {
      throw new ProviderError({
        code: "MODEL_NOT_FOUND",
        message: `There is no such simulated model. Ask for one of ${SIMULATED_MODEL_IDS.join(", ")}.`,
      });
    }
    const response: VendorResponse = { vendorRequestId: undefined, vendorModelId, rateLimitHeaders: {} };
    return [[{ type: "response", response }], ...speak(planAnswer(vendorModelId, call.request), call)];
  }

  return {
    provider,

    checkRequest({ vendorModelId, request }) {
      const warnings: string[] = [];
      const why = "simulated answers do not depend on it.";
      if (request.temperature !== undefined) warnings.push(notSent("temperature", why));
      if (request.topP !== undefined) warnings.push(notSent("topP", why));
      if (request.seed !== undefined) warnings.push(notSent("seed", why));
      if (request.reasoningEffort !== undefined && vendorModelId !== "reasoner") {
        warnings.push(notSent("reasoningEffort", "only simulator/reasoner thinks."));
      }
      usableToolChoice(request, warnings);
      warnings.push(...ownOptionWarnings(request, provider, why));
      const taken: Record<string, never> = {};
      warnings.push(...mergeProviderOptions(taken, request.providerOptions, provider, {}));
      for (const name of Object.keys(taken)) warnings.push(notSent(`providerOptions.simulator.${name}`, why));
      return { warnings };
    },

    async complete(call) {
      return Promise.resolve(answer(call).flat());
    },

    async *stream(call) {
      for (const batch of answer(call)) {
        if (deps.delayMs > 0) {
          await delay(deps.delayMs, undefined, { signal: call.signal }).catch((error: unknown) => {
            throw call.signal.aborted ? call.signal.reason : error;
          });
        }
        call.signal.throwIfAborted();
        yield batch;
      }
    },

    embeddings: createSimulatedEmbeddings(provider),

    listModels: () =>
      Promise.resolve(
        [...SIMULATED_MODEL_IDS, SIMULATED_EMBEDDING_MODEL_ID].map((vendorModelId) => ({ vendorModelId })),
      ),
  };
}
