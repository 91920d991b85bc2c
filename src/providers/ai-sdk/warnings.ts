import type { SharedV4Warning } from "@ai-sdk/provider";
import { notSent } from "../shared/request-fields.ts";

/** Our names for what the SDK calls features. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ["stopSequences", "stop"],
  ["reasoning", "reasoningEffort"],
  ["toolContent", "messages"],
]);

/** A warning of the SDK as a sentence for the caller. */
export function toWarning(warning: SharedV4Warning, vendorName: string): string {
  switch (warning.type) {
    case "unsupported": {
      const field = FIELDS.get(warning.feature) ?? warning.feature;
      return warning.details === undefined
        ? notSent(field, `${vendorName} has no such setting.`)
        : `${field}: ${warning.details}`;
    }
    case "compatibility":
      return `${FIELDS.get(warning.feature) ?? warning.feature}: ${warning.details ?? "it was sent in another form."}`;
    case "deprecated":
      return `${warning.setting}: ${warning.message}`;
    case "other":
      return warning.message;
  }
}
