import type { LanguageModelV4CallOptions, LanguageModelV4StreamResult, SharedV4Warning } from "@ai-sdk/provider";
import type { JsonObject } from "../../lib/json.ts";
import { selectOwnOptions } from "../shared/merge-provider-options.ts";
import type { CallContent, ConvertedRequest } from "../shared/vendor-dialect.ts";
import { toCallOptions } from "./call-options.ts";
import { toBody, type SentBody } from "./request-body.ts";
import { toSdkRefusal } from "./sdk-failure.ts";
import type { CreateSdkModel, SdkVendor } from "./sdk-vendor.ts";
import { toWarning } from "./warnings.ts";

/** A call as the SDK is asked for it, and what it is going to send: a class, so that no other client's is taken for it. */
export class PreparedCall implements ConvertedRequest {
  readonly options: LanguageModelV4CallOptions;
  readonly body: JsonObject;
  readonly warnings: readonly string[];

  constructor(options: LanguageModelV4CallOptions, { body, warnings }: ConvertedRequest) {
    this.options = options;
    this.body = body;
    this.warnings = warnings;
  }
}

/**
 * Lets the SDK make the body of a streaming call without sending it. Its warnings come with its answer, and its refusals with its
 * call; callers are to have both before anything is spent.
 *
 * @throws {@link import("../../domain/error/gateway-error.ts").GatewayError} `BAD_USER_INPUT` where a field makes the call impossible
 */
export async function prepareCall(
  call: CallContent,
  vendor: SdkVendor,
  createModel: CreateSdkModel,
): Promise<PreparedCall> {
  const warnings: string[] = [];
  const plain = toCallOptions(call, vendor, warnings);
  const adjusted = vendor.adjust?.(call, plain, warnings) ?? plain;
  let options = withSdkOptions(adjusted, call, vendor, warnings);
  let drawn = await draw(call, options, vendor, createModel);
  const reviewed = vendor.review?.(drawn.sent.body, call, options, warnings);
  if (reviewed !== undefined) {
    options = reviewed;
    drawn = await draw(call, options, vendor, createModel);
  }
  const said = drawn.warnings.map((warning) => toWarning(warning, vendor.provider.name));
  const { body } = drawn.sent;
  return new PreparedCall(options, { body, warnings: [...warnings, ...new Set(said), ...drawn.sent.warnings] });
}

async function draw(
  call: CallContent,
  options: LanguageModelV4CallOptions,
  vendor: SdkVendor,
  createModel: CreateSdkModel,
): Promise<{ readonly sent: SentBody; readonly warnings: readonly SharedV4Warning[] }> {
  let sent: SentBody | undefined;
  let refusal: unknown;
  const model = createModel(call.vendorModelId, (_input, init) => {
    try {
      sent = toBody(init?.body, vendor, call);
    } catch (error) {
      refusal = error;
    }
    return Promise.resolve(new Response("", { headers: { "content-type": vendor.streamType } }));
  });
  let warnings: readonly SharedV4Warning[];
  try {
    warnings = await readWarnings(await model.doStream(options));
  } catch (error) {
    throw toSdkRefusal(error, vendor.provider);
  }
  if (refusal !== undefined) throw refusal instanceof Error ? refusal : new Error("The body could not be made.");
  if (sent === undefined) throw new Error("The SDK sent nothing.");
  return { sent, warnings };
}

async function readWarnings({ stream }: LanguageModelV4StreamResult): Promise<readonly SharedV4Warning[]> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return value?.type === "stream-start" ? value.warnings : [];
}

/** Options for the SDK itself are put among the call's, after what the gateway decides was refused. */
function withSdkOptions(
  options: LanguageModelV4CallOptions,
  { request }: CallContent,
  vendor: SdkVendor,
  warnings: string[],
): LanguageModelV4CallOptions {
  const { provider, options: place } = vendor;
  if (place.into === "body") return options;
  const own = selectOwnOptions(request.providerOptions, { provider, reserved: place.reserved, warnings });
  if (own === undefined) return options;
  const given = options.providerOptions?.[place.key] ?? {};
  return { ...options, providerOptions: { ...options.providerOptions, [place.key]: { ...given, ...own } } };
}
