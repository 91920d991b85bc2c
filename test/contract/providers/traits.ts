import type { CalledVendor } from "./dialects.ts";

/** Where vendors that are reached by the AI SDK differ from the others in what their answers say. */
interface SdkTraits {
  /** Whether it is reached by the AI SDK. */
  readonly isBySdk: boolean;
  /** Whether its simulator has a model that reasons for requests of this adapter. */
  readonly hasReasoner: boolean;
  /** Whether answers name the model that gave them. */
  readonly namesModel: boolean;
  /** Whether the adapter can read no answer without usage: the SDK's schema wants it. */
  readonly demandsUsage: boolean;
  /** Whether streams are text, which comments and ends of lines can disturb. */
  readonly isText: boolean;
  /** What the header of the credential holds where that is not the simulator's key. */
  readonly credential: string | undefined;
}

const OWN: SdkTraits = {
  isBySdk: false,
  hasReasoner: true,
  namesModel: true,
  demandsUsage: false,
  isText: true,
  credential: undefined,
};

/** The traits of a vendor. */
export function traitsOf(vendor: CalledVendor): SdkTraits {
  switch (vendor) {
    case "bedrock": {
      const credential = "AWS4-HMAC-SHA256 Credential=AKIASIMULATED0000000/";
      return { ...OWN, isBySdk: true, demandsUsage: true, isText: false, credential };
    }
    case "vertex":
      return { ...OWN, isBySdk: true, credential: "Bearer ya29." };
    case "cohere":
      return { ...OWN, isBySdk: true, namesModel: false, demandsUsage: true };
    // Its simulator is OpenAI's, whose models that reason refuse the limit under the name that the router documents.
    case "huggingface":
      return { ...OWN, isBySdk: true, hasReasoner: false };
    default:
      return OWN;
  }
}
