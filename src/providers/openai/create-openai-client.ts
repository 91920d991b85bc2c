import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { ProviderCall, ProviderClient } from "../../domain/provider/provider.ts";
import { isJsonObject } from "../../lib/json.ts";
import { withoutContinuation } from "./responses/continuation.ts";
import { apiOfModel, OPENAI_APIS, type OpenaiApi } from "./api-of-model.ts";

type CallContent = Pick<ProviderCall, "vendorModelId" | "request">;

/**
 * Creates the client of OpenAI from the clients of its two APIs: each call goes by the one that its model needs, or by the one that
 * `providerOptions.openai.api` says. A word there that is neither is refused as `BAD_USER_INPUT` before anything is sent.
 */
export function createOpenaiClient(clients: Readonly<Record<OpenaiApi, ProviderClient>>): ProviderClient {
  const choose = <Call extends CallContent>(call: Call): { client: ProviderClient; sent: Call } => {
    const api = apiOfCall(call);
    return { client: clients[api], sent: forApi(call, api) };
  };
  return {
    ...clients.chat,
    checkRequest(call) {
      const { client, sent } = choose(call);
      return client.checkRequest(sent);
    },
    async complete(call) {
      const { client, sent } = choose(call);
      return client.complete(sent);
    },
    stream(call) {
      const { client, sent } = choose(call);
      return client.stream(sent);
    },
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

/** The call without what the API does not know: the option that is ours, and in chat what the other API wants back. */
function forApi<Call extends CallContent>(call: Call, api: OpenaiApi): Call {
  const { request } = call;
  const options = ownOptions(request);
  const isChosen = options !== undefined && "api" in options;
  const messages =
    api === "chat" ? request.messages.map((message) => withoutContinuation(message, "openai")) : request.messages;
  // Nothing is taken out of most calls: no copy is made of those.
  if (!isChosen && messages.every((message, index) => message === request.messages[index])) return call;
  const { api: _api, ...openai } = options ?? {};
  return {
    ...call,
    request: {
      ...request,
      ...(isChosen ? { providerOptions: { ...request.providerOptions, openai } } : {}),
      messages,
    },
  };
}

function ownOptions({ providerOptions }: CallContent["request"]) {
  const own = providerOptions?.["openai"];
  return isJsonObject(own) ? own : undefined;
}
