import { SECRETS } from "./secrets.ts";

/** Inputs that are refused, with something secret in each. */
export const BAD_INPUTS: readonly Readonly<Record<string, unknown>>[] = [
  { temperature: SECRETS.badInput },
  { maxCostUsd: SECRETS.badInput },
  { timeoutMs: -1 },
  { promptt: SECRETS.badInput },
  { messages: [] },
  { messages: [{ role: SECRETS.badInput, text: SECRETS.prompt }] },
  { messages: [{ role: "USER", text: SECRETS.prompt, parts: [{ text: SECRETS.prompt }] }] },
  { messages: [{ role: "USER", parts: [{ image: { base64: SECRETS.image, mediaType: "image/png" } }] }] },
  { messages: [{ role: "USER", parts: [{ image: { url: `http://127.0.0.1:1/${SECRETS.image}` } }] }] },
  { messages: [{ role: "USER", parts: [{ file: { base64: SECRETS.file, mediaType: "text/plain" } }] }] },
  { messages: [{ role: "USER", parts: [{ file: { url: `file://${SECRETS.file}`, filename: SECRETS.file } }] }] },
  { messages: [{ role: "USER", parts: [{ audio: { base64: SECRETS.fileBytes, mediaType: SECRETS.file } }] }] },
  { messages: [{ role: "TOOL", toolCallId: SECRETS.badInput, text: SECRETS.toolResult }] },
  { tools: [{ name: "t", parameters: { type: SECRETS.badInput } }] },
  { responseFormat: { type: "JSON_SCHEMA", name: "n", schema: { type: SECRETS.badInput } } },
  { providerOptions: { openai: { [SECRETS.option]: SECRETS.option } } },
  { providerOptions: { openai: { messages: SECRETS.option } } },
];
/** Documents that are refused, with something secret in each. */
export const BAD_DOCUMENTS = [
  `mutation { createCompletion(input: { model: "m", messages: [{ role: USER, text: "${SECRETS.prompt} } ] }) { completion { id } } }`,
  `mutation { createCompletion(input: { model: "m", messages: [{ role: ${SECRETS.badInput}, text: "${SECRETS.prompt}" }] }) { completion { id } } }`,
  `mutation { createCompletion(input: { model: 7, messages: "${SECRETS.prompt}" }) { completion { id } } }`,
  `{ completion(id: {secret: "${SECRETS.badInput}"}) { id } }`,
  `{ completions(after: "${SECRETS.badInput}") { edges { node { id } } } }`,
];
