import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import type { ConvertedRequest, EmbeddingContent } from "../../../src/providers/shared/vendor-dialect.ts";
import { changedPaths } from "./changed-paths.ts";
import { SDK_VENDORS, type SdkVendorId } from "./dialects.ts";
import { EMBEDDING_MODELS, type EmbeddingModelRow } from "./embedding-models.ts";
import { silentClient } from "./silent-client.ts";

/** A model for embeddings of a vendor that the AI SDK reaches. */
export type SdkEmbeddingRow = EmbeddingModelRow & { readonly vendor: SdkVendorId };

/** The models of {@link EMBEDDING_MODELS} that the AI SDK reaches. */
export const SDK_EMBEDDING_MODELS = EMBEDDING_MODELS.filter((row): row is SdkEmbeddingRow =>
  SDK_VENDORS.some((id) => id === row.vendor),
);

/** Every option that one of them takes, with a value that is not what happens anyway. */
export const EMBEDDING_OPTIONS: Readonly<Record<string, string | boolean>> = {
  input_type: "clustering",
  truncate: "NONE",
  normalize: false,
  embeddingPurpose: "CLUSTERING",
  truncationMode: "NONE",
  taskType: "CLUSTERING",
  title: "A title",
  autoTruncate: false,
};

/** What becomes of a request for the vectors of `inputs`, default one text. Nothing is sent. */
export async function convertEmbedding(
  { vendor, model }: SdkEmbeddingRow,
  more: Partial<EmbeddingContent> = {},
): Promise<ConvertedRequest | GatewayError> {
  const { embeddings } = silentClient(vendor);
  if (embeddings === undefined) throw new Error(`${vendor} gives no embeddings`);
  const base = { vendorModelId: model, inputs: ["red"], dimensions: undefined, providerOptions: undefined };
  return embeddings.convertRequest({ ...base, ...more }).catch((error: unknown) => {
    if (error instanceof GatewayError) return error;
    throw error;
  });
}

/** Where the body differs from that of the text alone; the refused field where there is no body. */
export async function pathsOf(row: SdkEmbeddingRow, more: Partial<EmbeddingContent>): Promise<string> {
  const base = await convertEmbedding(row);
  const converted = await convertEmbedding(row, more);
  if (base instanceof GatewayError) throw base;
  if (converted instanceof GatewayError) return `refused at \`${converted.field?.join(".") ?? ""}\``;
  return changedPaths(base.body, converted.body, "")
    .map((path) => `\`${path}\``)
    .join(", ");
}

/** The section of the page of fields that is about embeddings, line by line. */
export async function renderEmbeddingFields(): Promise<readonly string[]> {
  const rows = await Promise.all(SDK_EMBEDDING_MODELS.map(renderRow));
  return [
    "## Embeddings",
    "",
    "`input` takes texts; a list of tokens is refused at it. Options that are not in the table, and all that say what a field says, are refused at their name; those under another",
    "provider's id are not sent, with a warning. What is sent unasked because the vendor demands a word is in `warnings`.",
    "",
    "| Provider | Model | Inputs a call | `dimensions` | Options under the provider's id | Sent unasked |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ];
}

async function renderRow(row: SdkEmbeddingRow): Promise<string> {
  const { embeddings } = silentClient(row.vendor);
  const options: string[] = [];
  for (const [name, value] of Object.entries(EMBEDDING_OPTIONS)) {
    const paths = await pathsOf(row, { providerOptions: { [row.vendor]: { [name]: value } } });
    if (!paths.startsWith("refused")) options.push(`\`${name}\` as ${paths}`);
  }
  const base = await convertEmbedding(row);
  if (base instanceof GatewayError) throw base;
  const unasked = base.warnings.map((warning) => /(\w+) was sent as (\w+)/.exec(warning)?.slice(1, 3).join(": "));
  return `| ${[
    PROVIDER_FACTS[row.vendor].name,
    `\`${row.model}\``,
    String(embeddings?.callSize(row.model).maxInputs),
    await pathsOf(row, { dimensions: row.otherLength ?? 256 }),
    options.length === 0 ? "none" : options.join("; "),
    unasked.length === 0 ? "nothing" : unasked.map((word) => `\`${String(word)}\``).join(", "),
  ].join(" | ")} |`;
}
