import type { CallLimits } from "../../domain/provider/call-limits.ts";
import type { ListedModel } from "../../domain/provider/provider.ts";
import { parseJson } from "../../lib/json.ts";
import { brokenAnswer, toExchangeFailure, type FailureContext } from "../shared/answer-failure.ts";
import { collectModels } from "../shared/collect-models.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import { ExchangeError } from "../transport/http-exchange.ts";
import type { HttpTransport } from "../transport/http-transport.ts";
import { readErrorText, readWhole } from "../transport/read-body.ts";
import { isContentType, readVendorResponse } from "../transport/read-response.ts";
import { readRetryAfterMs } from "../transport/retry-after.ts";
import type { SdkVendor } from "./sdk-vendor.ts";

const LIMITS: CallLimits = {
  connectMs: 5_000,
  firstByteMs: 30_000,
  idleMs: 30_000,
  maxBodyBytes: 16 * 1024 * 1024,
};

/** The vendor's own list of models, which the SDK does not read; empty where it has none. */
export async function listModels(
  vendor: SdkVendor,
  transport: HttpTransport,
  signal: AbortSignal,
  nowMs: () => number,
): Promise<readonly ListedModel[]> {
  if (vendor.list === undefined) return [];
  const { list } = vendor;
  return collectModels(list.path, async (path) => list.read(await readPage(path)));

  async function readPage(pagePath: string): Promise<unknown> {
    const http = transport.send({ method: "GET", path: pagePath, headers: list.headers, limits: LIMITS, signal });
    const context: { -readonly [Key in keyof FailureContext]: FailureContext[Key] } = {
      provider: vendor.provider,
      status: undefined,
      response: undefined,
    };
    try {
      const head = await http.head();
      const response = readVendorResponse(head, vendor.requestIdHeaders);
      const { status } = head;
      Object.assign(context, { status, response });
      if (status < 200 || status > 299) {
        const facts = vendor.readError(parseJson(await readErrorText(http))?.value, undefined);
        const retryAfterMs = readRetryAfterMs(head.headers, nowMs());
        throw toProviderError({ provider: vendor.provider, status, facts, response, retryAfterMs });
      }
      const parsed = isContentType(head, "application/json") ? parseJson(await readWhole(http)) : undefined;
      if (parsed === undefined) throw brokenAnswer(context, "answered with a list that is not JSON");
      return parsed.value;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ExchangeError) throw toExchangeFailure(error, context);
      throw error;
    } finally {
      http.close();
    }
  }
}
