import type { Operation } from "../completion/operation.ts";
import { badUserInput } from "../error/gateway-error.ts";
import type { Model } from "./model.ts";

/**
 * Asserts that a model can be called for an operation, as far as the catalogue knows; the vendor decides about the others.
 *
 * @param model `undefined` where only the vendor's own list names it
 * @throws {@link GatewayError} `BAD_USER_INPUT` at `model`
 */
export function assertOperation(model: Model | undefined, operation: Operation): void {
  const isEmbedding = isEmbeddingModel(model);
  if (isEmbedding === undefined || isEmbedding === (operation === "EMBEDDING")) return;
  throw badUserInput(["model"], isEmbedding ? GIVES_VECTORS : GIVES_ANSWERS);
}

const GIVES_VECTORS =
  "This model turns texts into vectors and completes nothing: call it with createEmbeddings or POST /v1/embeddings, or ask another model.";
const GIVES_ANSWERS =
  "This model gives no embeddings. Ask one whose capabilities hold EMBEDDING; the query models finds them by that filter.";

/** Whether the model gives vectors; `undefined` where no source says. */
function isEmbeddingModel(model: Model | undefined): boolean | undefined {
  if (model === undefined) return undefined;
  if (model.capabilities.includes("EMBEDDING")) return true;
  if (model.capabilities.length > 0) return false;
  // What has a price for output writes: vectors are paid by their input alone.
  const isOutputPaid = model.prices.some(({ unit, picoUsdPerUnit }) => unit === "OUTPUT_TOKEN" && picoUsdPerUnit > 0n);
  return isOutputPaid ? false : undefined;
}
