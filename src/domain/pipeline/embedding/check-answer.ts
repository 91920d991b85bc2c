import type { EmbeddingVector } from "../../embedding/embedding-vector.ts";
import { ProviderError } from "../../provider/provider-error.ts";
import type { EmbeddingAnswer } from "../../provider/embedding-client.ts";
import type { Provider } from "../../provider/provider.ts";

/**
 * The vectors of an answer: one for every input, all of one length, of numbers that are some.
 *
 * @throws {@link ProviderError} `PROVIDER_ERROR` for any other answer
 */
export function checkVectors(
  answer: EmbeddingAnswer,
  asked: { readonly inputs: number; readonly dimensions: number | undefined; readonly provider: Provider },
): readonly EmbeddingVector[] {
  const refuse = (what: string, isRetryable = true): ProviderError =>
    new ProviderError({
      code: "PROVIDER_ERROR",
      message: `${asked.provider.name} answered ${what}.`,
      retryable: isRetryable,
      vendorStatus: 200,
      response: answer.response,
    });
  const { vectors } = answer;
  if (vectors.length !== asked.inputs) {
    throw refuse(`with ${String(vectors.length)} vectors for ${String(asked.inputs)} inputs`);
  }
  const length = asked.dimensions ?? vectors[0]?.length ?? 0;
  return vectors.map((vector) => {
    if (vector === undefined || vector.length === 0) throw refuse("without a vector for every input");
    if (vector.length !== length) {
      throw asked.dimensions === undefined
        ? refuse("with vectors of different lengths")
        : refuse(
            `with vectors of ${String(vector.length)} numbers, not of the ${String(asked.dimensions)} that were asked for; leave dimensions out`,
            false,
          );
    }
    if (!isFinite(vector)) throw refuse("with numbers that are none");
    return vector;
  });
}

/** As 32-bit numbers, which base64 gives them as: what is out of their range is none. */
function isFinite(vector: EmbeddingVector): boolean {
  for (const number of vector) if (!Number.isFinite(Math.fround(number))) return false;
  return true;
}
