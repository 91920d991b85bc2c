import type { FieldSupport } from "../shared/field-support.ts";

const BESIDE_TOOLS =
  "beside tools as a system text, with a warning, for models before Gemini 3 and where toolChoice demands a call";

/** What becomes of each field of the input with Google; docs/provider-fields.md is made from it. */
export const GOOGLE_FIELDS: FieldSupport = {
  "system text": { as: ["systemInstruction.parts[0].text"] },
  "system text later": {
    as: ["systemInstruction.parts[0].text"],
    warns: "was sent before all other messages: Google takes system texts only there.",
  },
  "user text": { as: ["contents[0].parts[0].text"] },
  "image url": {
    as: ["contents[0].parts[1].fileData.fileUri"],
    note: "Gemini 2.0 takes those of the Files API and of YouTube only; others are refused",
  },
  "image url media type": { as: ["contents[0].parts[1].fileData.mimeType"] },
  "image base64": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "image base64 gif": { refusedAt: "messages.0.parts.1.image.mediaType" },
  "image base64 other": { refusedAt: "messages.0.parts.1.image.mediaType" },
  "audio base64 wav": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "audio base64 mp3": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "audio base64 other": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "audio url": { refusedAt: "messages.0.parts.1.audio.url" },
  "file base64 pdf": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "file base64 text": { as: ["contents[0].parts[1].inlineData.data", "contents[0].parts[1].inlineData.mimeType"] },
  "file base64 other": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file filename": { warns: "Google takes no names of files." },
  "file url": {
    as: ["contents[0].parts[1].fileData.fileUri"],
    note: "Gemini 2.0 takes those of the Files API and of YouTube only; others are refused",
  },
  "file url media type": { as: ["contents[0].parts[1].fileData.mimeType"] },
  "providerOptions of a message": { as: ["contents[0].parts[1].videoMetadata.fps"], note: "merged into its last part" },
  "providerOptions of a part": { as: ["contents[0].parts[1].mediaResolution.level"], note: "merged into the part" },
  "providerOptions of a tool": { as: ["tools[0].functionDeclarations[0].behavior"], note: "merged into the tool" },
  "providerOptions of a part, other": { warns: "the model is served by google." },
  "assistant text": { as: ["contents[1].parts[0].text"] },
  "assistant tool calls": { as: ["contents[1].parts[0].functionCall", "contents[1].parts[1].functionCall"] },
  "tool result": { as: ["contents[2].parts[0].functionResponse"] },
  temperature: { as: ["generationConfig.temperature"] },
  "temperature above 1": { as: ["generationConfig.temperature"] },
  "temperature, reasoning": { as: ["generationConfig.temperature"] },
  topP: { as: ["generationConfig.topP"] },
  "topP, reasoning": { as: ["generationConfig.topP"] },
  maxOutputTokens: { as: ["generationConfig.maxOutputTokens"] },
  "maxOutputTokens, reasoning": { as: ["generationConfig.maxOutputTokens"] },
  stop: { as: ["generationConfig.stopSequences"] },
  "stop, five": { as: ["generationConfig.stopSequences"], note: "six are refused" },
  "stop, reasoning": { as: ["generationConfig.stopSequences"] },
  seed: { as: ["generationConfig.seed"] },
  "reasoningEffort none": {
    as: ["generationConfig.thinkingConfig.thinkingBudget"],
    note: "models that always think get their least, with a warning",
  },
  "reasoningEffort minimal": {
    as: ["generationConfig.thinkingConfig.thinkingBudget"],
    note: "Gemini 3 and later get a thinkingLevel",
  },
  "reasoningEffort high": {
    as: ["generationConfig.thinkingConfig.thinkingBudget", "generationConfig.thinkingConfig.includeThoughts"],
    note: "Gemini 3 and later get a thinkingLevel",
  },
  "reasoningEffort, not reasoning": { warns: "the model does not reason." },
  tools: {
    as: [
      "tools[0].functionDeclarations[0].name",
      "tools[0].functionDeclarations[0].description",
      "tools[0].functionDeclarations[0].parametersJsonSchema",
    ],
  },
  "toolChoice auto": { as: ["toolConfig.functionCallingConfig.mode"] },
  "toolChoice none": { as: ["toolConfig.functionCallingConfig.mode"] },
  "toolChoice required": { as: ["toolConfig.functionCallingConfig.mode"] },
  "toolChoice tool": { as: ["toolConfig.functionCallingConfig.allowedFunctionNames"] },
  "toolChoice without tools": { warns: "no tools are given." },
  "toolChoice required without tools": { refusedAt: "toolChoice" },
  "responseFormat text": { as: ["generationConfig.responseMimeType"] },
  "responseFormat json": { as: ["generationConfig.responseMimeType"], note: BESIDE_TOOLS },
  "responseFormat jsonSchema": {
    as: ["generationConfig.responseMimeType", "generationConfig.responseJsonSchema"],
    note: BESIDE_TOOLS,
  },
  "responseFormat jsonSchema, open": {
    as: ["generationConfig.responseMimeType", "generationConfig.responseJsonSchema"],
  },
  "providerOptions own": { as: ["generationConfig.topK"], note: "merged into the body, object by object" },
  "providerOptions taken": { refusedAt: "providerOptions.google.generationConfig.temperature" },
  "providerOptions reserved": { refusedAt: "providerOptions.google.contents" },
  "providerOptions other": { warns: "the model is served by google." },
};
