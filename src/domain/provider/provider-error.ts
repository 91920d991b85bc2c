import { GatewayError, type GatewayErrorOptions } from "../error/gateway-error.ts";
import type { VendorResponse } from "./provider-part.ts";

/** What a {@link ProviderError} is made of. */
export interface ProviderErrorOptions extends GatewayErrorOptions {
  /** HTTP status of the vendor's answer; `undefined` where none came. */
  readonly vendorStatus?: number | undefined;
  /** What the answer's headers said. */
  readonly response?: VendorResponse | undefined;
  /** Whether no connection ever stood: the vendor has nothing to charge for. */
  readonly neverSent?: boolean | undefined;
}

/** A vendor's failure, classified to our codes. Its message never repeats the vendor's text where that may hold a prompt or a key. */
export class ProviderError extends GatewayError {
  override readonly name = "ProviderError";
  readonly vendorStatus: number | undefined;
  readonly response: VendorResponse | undefined;
  readonly neverSent: boolean;

  constructor(options: ProviderErrorOptions) {
    super(options);
    this.vendorStatus = options.vendorStatus;
    this.response = options.response;
    this.neverSent = options.neverSent ?? false;
  }
}
