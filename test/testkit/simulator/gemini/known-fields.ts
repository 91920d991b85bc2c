import { badFields } from "./errors.ts";
import { toSnake } from "./fields.ts";
import { isRecord, type JsonRecord } from "../json.ts";
import type { VendorError } from "../dialect.ts";

/** The shape of a message of the API: its fields, and the shape of those that are messages or lists of messages. */
interface Shape {
  readonly fields: readonly string[];
  readonly messages: Readonly<Record<string, () => Shape>>;
}

const shape = (fields: string, messages: Readonly<Record<string, () => Shape>> = {}): Shape => ({
  fields: [...fields.split(" ").filter((name) => name !== ""), ...Object.keys(messages)],
  messages,
});

const SCHEMA: Shape = shape(
  "default description enum example format maxItems maxLength maxProperties maximum minItems minLength minProperties minimum nullable pattern " +
    "properties propertyOrdering required title type",
  { items: () => SCHEMA, anyOf: () => SCHEMA },
);
const PART = shape(
  "text thought thoughtSignature videoMetadata executableCode codeExecutionResult partMetadata mediaResolution toolCall toolResponse",
  {
    inlineData: () => shape("mimeType data displayName"),
    fileData: () => shape("mimeType fileUri displayName"),
    functionCall: () => shape("id name args"),
    functionResponse: () => shape("id name response willContinue scheduling parts"),
  },
);
const CONTENT = shape("role", { parts: () => PART });
const DECLARATION = shape("name description behavior parametersJsonSchema responseJsonSchema", {
  parameters: () => SCHEMA,
  response: () => SCHEMA,
});
const TOOL = shape(
  "googleSearch googleSearchRetrieval codeExecution urlContext computerUse fileSearch googleMaps mcpServers",
  {
    functionDeclarations: () => DECLARATION,
  },
);
const CONFIG = shape(
  "stopSequences responseMimeType responseJsonSchema responseModalities candidateCount maxOutputTokens temperature topP topK seed presencePenalty " +
    "frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers speechConfig imageConfig mediaResolution audioTimestamp routingConfig",
  { responseSchema: () => SCHEMA, thinkingConfig: () => shape("includeThoughts thinkingBudget thinkingLevel") },
);
const REQUEST = shape("model cachedContent store serviceTier", {
  contents: () => CONTENT,
  systemInstruction: () => CONTENT,
  tools: () => TOOL,
  toolConfig: () =>
    shape("retrievalConfig includeServerSideToolInvocations", {
      functionCallingConfig: () => shape("mode allowedFunctionNames"),
    }),
  safetySettings: () => shape("category threshold method"),
  generationConfig: () => CONFIG,
});

/** Refuses names that the API does not know, wherever they stand, all of them in one answer. */
export function refuseUnknownNames(body: JsonRecord): VendorError | undefined {
  const found: { field: string; description: string }[] = [];
  visit(body, REQUEST, "", found);
  return found.length === 0 ? undefined : badFields(found);
}

function visit(record: JsonRecord, at: Shape, path: string, found: { field: string; description: string }[]): void {
  for (const [name, value] of Object.entries(record)) {
    const known = at.fields.find((field) => field === name || toSnake(field) === name);
    if (known === undefined) {
      const where = path === "" ? "" : ` at '${path}'`;
      found.push({
        field: path,
        description: `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`,
      });
      continue;
    }
    const inner = at.messages[known]?.();
    const here = `${path === "" ? "" : `${path}.`}${toSnake(known)}`;
    if (inner !== undefined) visitValue(value, inner, here, found);
    if (known === "properties" && isRecord(value)) {
      // A map in proto3: its entries are shown by position.
      Object.values(value).forEach((property, index) => {
        visitValue(property, SCHEMA, `${here}[${String(index)}].value`, found);
      });
    }
  }
}

function visitValue(value: unknown, inner: Shape, path: string, found: { field: string; description: string }[]): void {
  if (isRecord(value)) visit(value, inner, path, found);
  if (!Array.isArray(value)) return;
  value.forEach((item, index) => {
    if (isRecord(item)) visit(item, inner, `${path}[${String(index)}]`, found);
  });
}
