import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { FIELD_CASES, type FieldCase } from "../../../src/providers/shared/field-support.ts";
import type { ConvertedRequest } from "../../../src/providers/shared/vendor-dialect.ts";
import { changedPaths } from "./changed-paths.ts";
import { SDK_VENDORS, type SdkVendorId } from "./dialects.ts";
import { renderEmbeddingFields } from "./embedding-fields.ts";
import { sampleOf } from "./field-samples.ts";
import { silentClient } from "./silent-client.ts";
import { createCall, MODELS } from "./support.ts";

const CASES = Object.keys(FIELD_CASES) as FieldCase[];

/** Cases that change nothing, because they ask for what happens anyway. */
const NEEDS_NOTHING: Readonly<Record<SdkVendorId, Partial<Record<FieldCase, string>>>> = {
  bedrock: {
    "responseFormat text": "text is what is answered",
    "reasoningEffort none": "Claude does not think unless asked to; other models' answers carry a warning",
  },
  vertex: { "responseFormat text": "text is what is answered" },
  cohere: { "responseFormat text": "text is what is answered", "toolChoice auto": "the model chooses anyway" },
  huggingface: { "responseFormat text": "text is what is answered" },
};

type Outcome = ConvertedRequest | GatewayError;

/** What becomes of a case without its field and with it. Nothing is sent. */
async function convert(id: SdkVendorId, fieldCase: FieldCase): Promise<{ base: Outcome; converted: Outcome }> {
  const client = silentClient(id);
  const sample = sampleOf(fieldCase, id);
  const isReasoningModel = sample.isReasoning === true;
  const model = MODELS[id][isReasoningModel ? "reasoning" : "plain"];
  const outcomeOf = (request: (typeof sample)["fields"]): Promise<Outcome> =>
    client.convertRequest(createCall(id, "Look", { model, isReasoningModel, request })).catch((error: unknown) => {
      if (error instanceof GatewayError) return error;
      throw error;
    });
  return { base: await outcomeOf(sample.base ?? {}), converted: await outcomeOf(sample.fields) };
}

describe.each(SDK_VENDORS)("with %s", (id) => {
  test.each(CASES)("%s is in the body, warned of or refused at its field", async (fieldCase) => {
    const { base, converted } = await convert(id, fieldCase);
    if (converted instanceof GatewayError) {
      expect(converted.code).toBe("BAD_USER_INPUT");
      expect(converted.field?.length).toBeGreaterThan(0);
      return;
    }
    const isSent = base instanceof GatewayError || !isDeepStrictEqual(base.body, converted.body);
    const isWarned = converted.warnings.length > 0;
    expect(isSent || isWarned).toBe(NEEDS_NOTHING[id][fieldCase] === undefined);
  });
});

test("docs/provider-fields-ai-sdk.md says what becomes of each field", async () => {
  const path = fileURLToPath(new URL("../../../docs/provider-fields-ai-sdk.md", import.meta.url));
  const rows: string[] = [];
  for (const fieldCase of CASES) {
    const cells = await Promise.all(SDK_VENDORS.map((id) => renderCell(id, fieldCase)));
    rows.push(`| ${[FIELD_CASES[fieldCase], ...cells].join(" | ")} |`);
  }
  const names = SDK_VENDORS.map((id) => PROVIDER_FACTS[id].name);
  const models = SDK_VENDORS.map(
    (id) => `${PROVIDER_FACTS[id].name}: \`${MODELS[id].plain}\` and \`${MODELS[id].reasoning}\``,
  );
  const page = [
    "# What becomes of each field with the vendors that the AI SDK reaches",
    "",
    "As [the page of the other vendors](provider-fields.md), made from what is sent",
    "(`npx vitest run test/contract/providers/sdk-fields.test.ts --update` writes it anew). Paths are those of the body that change.",
    "",
    `With these models, the second for fields of models that reason: ${models.join("; ")}. Others may differ; answers' \`warnings\` say how.`,
    "",
    `| Field | ${names.join(" | ")} |`,
    `| --- | ${names.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
    ...(await renderEmbeddingFields()),
    "",
  ].join("\n");
  const options = await resolveConfig(path);
  await expect(await format(page, { ...options, filepath: path })).toMatchFileSnapshot(path);
});

async function renderCell(id: SdkVendorId, fieldCase: FieldCase): Promise<string> {
  const { base, converted } = await convert(id, fieldCase);
  if (converted instanceof GatewayError) return `refused at \`${converted.field?.join(".") ?? ""}\``;
  const nothing = NEEDS_NOTHING[id][fieldCase];
  if (nothing !== undefined) return `nothing to send: ${nothing}`;
  const { body, warnings } = converted;
  const paths = base instanceof GatewayError ? ["the whole body"] : changedPaths(base.body, body, "");
  const warning = warnings.join(" ");
  if (paths.length === 0) return `not sent, with a warning: ${warning}`;
  const said = paths.map((path) => `\`${path}\``).join(", ");
  return warning === "" ? said : `${said}, with a warning: ${warning}`;
}
