import type { Model } from "../../domain/catalog/model.ts";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { Gateway } from "../../domain/gateway.ts";
import type { Principal } from "../../domain/identity/principal.ts";
import type { Endpoint, EndpointDeps } from "./shared/endpoint.ts";

/** Models that one read of the catalogue gives. */
const PAGE_SIZE = 200;

/** Creates `GET /v1/models`. */
export function createListModels(deps: EndpointDeps): Endpoint {
  return {
    method: "GET",
    url: "/v1/models",
    handle: ({ principal }) =>
      JSON.stringify({ object: "list", data: listAll(deps.gateway, principal).map(toOpenAiModel) }),
  };
}

/** Creates `GET /v1/models/{id}`; the id has a slash in it, as it is or as `%2F`. */
export function createGetModel(deps: EndpointDeps): Endpoint {
  return {
    method: "GET",
    url: "/v1/models/*",
    handle({ principal, request }) {
      const id = idOf(request.params);
      const model = deps.gateway.findModel(principal, id);
      if (model === undefined) throw modelNotFound(id);
      return JSON.stringify(toOpenAiModel(model));
    },
  };
}

function listAll(gateway: Gateway, principal: Principal): readonly Model[] {
  const models: Model[] = [];
  let after: string | undefined;
  for (;;) {
    const page = gateway.listModels(principal, {}, { first: PAGE_SIZE, after });
    for (const { node } of page.items) models.push(node);
    after = page.items.at(-1)?.cursor;
    if (!page.hasNextPage || after === undefined) return models;
  }
}

function toOpenAiModel({ id, providerId, releasedOn }: Model): Record<string, unknown> {
  return { id, object: "model", created: toSeconds(releasedOn), owned_by: providerId };
}

/** The beginning of a day or month in seconds; 0, as OpenAI's type wants a number, where no source says when. */
function toSeconds(date: string | undefined): number {
  const ms = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(ms) ? 0 : ms / 1000;
}

function idOf(params: unknown): string {
  if (typeof params !== "object" || params === null || !("*" in params)) return "";
  return typeof params["*"] === "string" ? params["*"] : "";
}

function modelNotFound(id: string): GatewayError {
  return new GatewayError({
    code: "MODEL_NOT_FOUND",
    field: ["model"],
    message: `The model ${JSON.stringify(id.slice(0, 200))} does not exist, or no credential reaches it. GET /v1/models lists those that do.`,
  });
}
