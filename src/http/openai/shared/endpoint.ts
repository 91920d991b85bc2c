import type { GatewayError } from "../../../domain/error/gateway-error.ts";
import type { CallContext, Gateway } from "../../../domain/gateway.ts";
import type { Principal } from "../../../domain/identity/principal.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { HttpReply } from "../../http-reply.ts";
import type { HttpRequest } from "../../http-request.ts";

/** What every endpoint works with. */
export interface EndpointDeps {
  readonly gateway: Gateway;
  readonly clock: Clock;
  /** Silence of a stream in milliseconds after which a sign of life is sent; default 12,000. */
  readonly heartbeatMs: number;
  /** Milliseconds that a reader may leave its stream full before it is cut off; default 30,000. */
  readonly stallMs: number;
}

/** One request to an endpoint, by somebody who is known. */
export interface EndpointCall {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  readonly principal: Principal;
  readonly context: CallContext;
  /** Ends what is under way for it. */
  abort(reason: GatewayError): void;
  /** How errors name the gateway's fields; default as in the chat API. */
  nameFieldsBy(toParam: (field: readonly string[]) => string): void;
  /** Tells the log of a failure that came after the answer's head. */
  noteFailure(code: GatewayError["code"]): void;
}

/** An endpoint of `/v1`; one file each, listed in `mount-openai.ts`. */
export interface Endpoint {
  readonly method: "GET" | "POST";
  /** The route, `/v1` included. */
  readonly url: string;
  /** Gives the body of the answer as JSON; `undefined` where it has answered by itself. What is thrown becomes an error of OpenAI's shape. */
  handle(call: EndpointCall): Promise<string | undefined> | string;
}

/** The media type of JSON answers. */
export const JSON_TYPE = "application/json; charset=utf-8";
