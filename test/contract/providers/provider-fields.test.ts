import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/domain/error/gateway-error.ts";
import { PROVIDER_FACTS } from "../../../src/domain/provider/provider-facts.ts";
import { PROVIDERS } from "../../../src/providers/registry.ts";
import { MAX_LIST_CHARS } from "../../../src/providers/openai/beside-answer.ts";
import { RESPONSES_MODELS } from "../../../src/providers/openai/api-of-model.ts";
import { RESPONSES_FIELDS } from "../../../src/providers/openai/responses/field-support.ts";
import {
  FIELD_CASES,
  type FieldCase,
  type FieldOutcome,
  type FieldSupport,
} from "../../../src/providers/shared/field-support.ts";
import type { ConvertedRequest } from "../../../src/providers/shared/vendor-dialect.ts";
import { DIALECTS, FAMILY_IDS, OWN_FORMATS, VENDORS, type Vendor } from "./dialects.ts";
import { sampleOf } from "./field-samples.ts";
import { createCall, MODELS } from "./support.ts";

const CASES = Object.keys(FIELD_CASES) as FieldCase[];

/** The models that the tables are held against. */
const TABLE_MODELS: Readonly<Record<Vendor, { plain: string; reasoning: string }>> = {
  ...MODELS,
  anthropic: { plain: "claude-haiku-4-5", reasoning: "claude-opus-5" },
};

function tableOf(vendor: Vendor): FieldSupport {
  const fields = vendor === "openai-responses" ? RESPONSES_FIELDS : PROVIDERS[vendor].fields;
  if (fields === undefined) throw new Error(`${vendor} has no table`);
  return fields;
}

/** What is kept of what vendors say beside the answer. */
const BESIDE: readonly (readonly [string, string, string])[] = [
  [
    "Azure OpenAI",
    "`prompt_filter_results`, `content_filter_results`",
    "what the content filter found in the prompt and, by category, in the answer; of a stream the gravest of each category. A refused prompt is an error, without them",
  ],
  ["Perplexity", "`citations`, `search_results`", "the sources that the marks `[1]` of the text count through"],
  [
    "Perplexity",
    "`usage.cost`",
    "what the call cost, part by part, the fee for the request (`request_cost`) among them",
  ],
  [
    "OpenRouter",
    "`usage.cost`, `usage.cost_details`",
    "what it charged, in its credits, and what the model's vendor did",
  ],
  [
    "xAI",
    "`usage.cost_in_usd_ticks`",
    "what it charged, discounts and its own tools included; 10,000,000,000 ticks are a dollar",
  ],
];

/** What the adapter makes of a case, with its field and without. */
function convert(
  vendor: Vendor,
  fieldCase: FieldCase,
): { convertBase: () => ConvertedRequest; convertWith: () => ConvertedRequest } {
  const { base, fields, isReasoning } = sampleOf(fieldCase, vendor);
  const model = TABLE_MODELS[vendor][isReasoning === true ? "reasoning" : "plain"];
  const common = { model, isReasoningModel: isReasoning === true };
  return {
    convertBase: () => DIALECTS[vendor].convertRequest(createCall(vendor, "Look", { ...common, request: base ?? {} })),
    convertWith: () => DIALECTS[vendor].convertRequest(createCall(vendor, "Look", { ...common, request: fields })),
  };
}

/** The value at a path such as `messages[0].content[1].text`. */
function at(body: unknown, path: string): unknown {
  return path.match(/[^.[\]]+/g)?.reduce<unknown>((value, step) => {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;
  }, body);
}

describe.each(VENDORS)("with %s", (vendor) => {
  test.each(CASES)("%s ends as the table says", (fieldCase) => {
    const outcome: FieldOutcome = tableOf(vendor)[fieldCase];
    const { convertBase, convertWith } = convert(vendor, fieldCase);
    if ("refusedAt" in outcome) {
      expect(convertWith).toThrow(GatewayError);
      try {
        convertWith();
      } catch (error) {
        expect(error instanceof GatewayError && [error.code, error.field?.join(".")]).toEqual([
          "BAD_USER_INPUT",
          outcome.refusedAt,
        ]);
      }
      return;
    }
    const base = convertBase();
    const { body, warnings } = convertWith();
    if ("as" in outcome) {
      for (const path of outcome.as) {
        expect(at(body, path), path).toBeDefined();
        expect(at(body, path), path).not.toEqual(at(base.body, path));
      }
    } else expect(body).toEqual(base.body);
    if ("warns" in outcome) expect(warnings.join("\n")).toContain(outcome.warns);
    else expect(warnings).toEqual([]);
  });

  test("every field of a request is in the body, warned of or refused", () => {
    // A field that no case covers would be invisible here.
    const covered = CASES.flatMap((fieldCase) => Object.keys(sampleOf(fieldCase, vendor).fields));
    expect(new Set(covered)).toEqual(new Set(Object.keys(createCall(vendor, "Look").request)));
  });
});

test("docs/provider-fields.md says what the tables say", async () => {
  const path = fileURLToPath(new URL("../../../docs/provider-fields.md", import.meta.url));
  const options = await resolveConfig(path);
  const page = await format(renderTables(), { ...options, filepath: path });
  await expect(page).toMatchFileSnapshot(path);
});

/** The heading of a vendor's column. */
function nameOf(vendor: Vendor): string {
  return vendor === "openai-responses" ? "OpenAI, Responses API" : PROVIDER_FACTS[vendor].name;
}

function renderTables(): string {
  const names = OWN_FORMATS.map(nameOf);
  const rows = CASES.map((fieldCase) => {
    const cells = OWN_FORMATS.map((vendor) => renderOutcome(tableOf(vendor)[fieldCase]));
    return `| ${[FIELD_CASES[fieldCase], ...cells].join(" | ")} |`;
  });
  return [
    "# What becomes of each field",
    "",
    "Every field of a completion's input reaches the vendor in its own words, or a `warnings` entry of the answer says that it was not sent,",
    "or the call is refused with `BAD_USER_INPUT` and the field's path. This page is made from the adapters' tables, and a test holds the",
    "tables against the adapters (`npx vitest run test/contract/providers/provider-fields.test.ts --update` writes it anew).",
    "",
    `Held against these models: ${modelsOf(OWN_FORMATS)}. Where models of one vendor differ, a remark says so.`,
    "",
    "The built-in `simulator/…` models send nothing; they warn of what cannot change a simulated answer.",
    "",
    `| Field | ${names.join(" | ")} |`,
    `| --- | ${names.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
    "## Which API of OpenAI's",
    "",
    'These models are called by the Responses API, all others by chat completions; `providerOptions.openai.api`, `"chat"` or `"responses"`,',
    "decides otherwise for one call. Another base URL changes nothing.",
    "",
    "| Models | Why |",
    "| --- | --- |",
    ...RESPONSES_MODELS.map(({ names: models, reason }) => `| ${models} | ${reason} |`),
    "",
    "By the Responses API, OpenAI keeps a copy of a call only where `providerOptions.openai.store` is `true`, as with chat completions.",
    "`providerOptions.openai.tools` holds OpenAI's own tools (`web_search`, `file_search`, `code_interpreter`, `image_generation`, `mcp` …), which stand",
    'beside the functions of `tools`; what they cost is not in `cost`, which `warnings` then says. A tool of type `custom` is called with `{"input": …}`. An answer that waits for something',
    "that cannot be given here, as a step on a computer or leave for an MCP server, ends with `OTHER` and the type of the item. A summary of the reasoning comes as",
    "`reasoning` where `providerOptions.openai.reasoning.summary` asks for it, which OpenAI refuses organizations that it has not verified.",
    "",
    "A model goes on from its own reasoning where an answer's `providerMetadata` comes back as the `providerOptions` of its ASSISTANT message: the reasoning is in",
    "it, encrypted by OpenAI, which keeps none. With `store: true` it also holds `openai.responses.id`, for `providerOptions.openai.previous_response_id`.",
    "",
    "## What vendors say beside the answer",
    "",
    "Under the provider's id in `providerMetadata`, by the vendor's own names:",
    "",
    "| Provider | Kept | What it is |",
    "| --- | --- | --- |",
    ...BESIDE.map((row) => `| ${row.join(" | ")} |`),
    "",
    "Figures are decimal numbers as text, digit by digit as the vendor wrote them. They are the vendor's word: `cost` is computed from the catalogue all the same. The",
    `lists of an answer are kept up to ${String(MAX_LIST_CHARS)} characters of JSON, whole entries from the first on, without what is nested in an entry. A stream that`,
    "breaks off has the sources that had come. Where an answer's `providerMetadata` comes back in a message, nothing of this is sent.",
    "",
    "## Vendors that speak OpenAI's chat completions",
    "",
    "What is not listed is as in the column of OpenAI.",
    "",
    `Held against these models: ${modelsOf(FAMILY_IDS)}.`,
    "",
    ...FAMILY_IDS.flatMap(renderDifferences),
  ].join("\n");
}

function modelsOf(vendors: readonly Vendor[]): string {
  const models = vendors.map(
    (vendor) =>
      `${nameOf(vendor)}: \`${TABLE_MODELS[vendor].plain}\` and, for models that reason, \`${TABLE_MODELS[vendor].reasoning}\``,
  );
  return models.join("; ");
}

/** Where a vendor of the family differs from OpenAI, but for the two names in the sentences. */
function renderDifferences(vendor: Vendor): string[] {
  const name = nameOf(vendor);
  const openai = (fieldCase: FieldCase): string =>
    renderOutcome(tableOf("openai")[fieldCase])
      .replaceAll("OpenAI", name)
      .replaceAll(/\bopenai\b/g, vendor);
  const rows = CASES.map((fieldCase) => [fieldCase, renderOutcome(tableOf(vendor)[fieldCase])] as const)
    .filter(([fieldCase, outcome]) => outcome !== openai(fieldCase))
    .map(([fieldCase, outcome]) => `| ${FIELD_CASES[fieldCase]} | ${outcome} |`);
  const table = ["| Field | Outcome |", "| --- | --- |", ...rows];
  return [`### ${name}`, "", ...(rows.length === 0 ? ["As OpenAI."] : table), ""];
}

function renderOutcome(outcome: FieldOutcome): string {
  if ("refusedAt" in outcome) {
    return `refused at \`${outcome.refusedAt}\`${outcome.note === undefined ? "" : ` (${outcome.note})`}`;
  }
  if ("needsNothing" in outcome) return `nothing to send: ${outcome.needsNothing}`;
  if (!("as" in outcome) || outcome.as.length === 0) {
    return `not sent, with a warning: ${"warns" in outcome ? outcome.warns : ""}`;
  }
  const paths = outcome.as.map((path) => `\`${path}\``).join(", ");
  if ("warns" in outcome) return `${paths}, with a warning: ${outcome.warns}`;
  return outcome.note === undefined ? paths : `${paths} (${outcome.note})`;
}
