import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ProviderCall, ProviderClient } from "../../domain/provider/provider.ts";
import { isJsonObject } from "../../lib/json.ts";
import { apiOfModel, OPENAI_APIS, type OpenaiApi } from "./api-of-model.ts";

type CallContent = Pick<ProviderCall, "vendorModelId" | "request">;

/**
 * Creates the client of OpenAI from the clients of its two APIs: each call goes by the one that its model needs, or by the one that
 * `providerOptions.openai.api` says. Throws `BAD_USER_INPUT` for a word there that is neither.
 */
export function createOpenaiClient(clients: Readonly<Record<OpenaiApi, ProviderClient>>): ProviderClient {
  return {
    ...clients.chat,
    checkRequest: (call) => clients[apiOfCall(call)].checkRequest(withoutApi(call)),
    complete: async (call) => clients[apiOfCall(call)].complete(withoutApi(call)),
    stream: (call) => clients[apiOfCall(call)].stream(withoutApi(call)),
  };
}

function apiOfCall({ vendorModelId, request }: CallContent): OpenaiApi {
  const asked = ownOptions(request)?.["api"];
  if (asked === undefined) return apiOfModel(vendorModelId);
  const api = OPENAI_APIS.find((word) => word === asked);
  if (api !== undefined) return api;
  throw badUserInput(
    ["providerOptions", "openai", "api"],
    `providerOptions.openai.api is one of ${OPENAI_APIS.join(", ")}; leave it out to let the model decide.`,
  );
}

/** The call without the option that is ours: the vendor does not know it. */
function withoutApi<Call extends CallContent>(call: Call): Call {
  const options = ownOptions(call.request);
  if (options === undefined || !("api" in options)) return call;
  const { api: _api, ...openai } = options;
  return { ...call, request: { ...call.request, providerOptions: { ...call.request.providerOptions, openai } } };
}

function ownOptions({ providerOptions }: CallContent["request"]) {
  const own = providerOptions?.["openai"];
  return isJsonObject(own) ? own : undefined;
}
