import { badUserInput } from "../../domain/error/gateway-error.ts";
import { hasDotSegment } from "../../lib/address-part.ts";

/** Throws where the vendor's name of a model would lead the path that it stands in elsewhere: encoding leaves dots as they are. */
export function assertModelName(vendorModelId: string): void {
  if (!hasDotSegment(vendorModelId)) return;
  throw badUserInput(["model"], "No part of a model's name between slashes is . or .., which lead a path elsewhere.");
}
