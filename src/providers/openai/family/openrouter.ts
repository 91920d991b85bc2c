import type { FieldSupport } from "../../shared/field-support.ts";
import { chargesOfCitations } from "../extra-charges.ts";
import { MEDIA_IN_BASE64 } from "../field-support.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_EMBEDDINGS,
  COMPATIBLE_REQUEST,
  compatibleFields,
  type FamilyMember,
} from "./compatible.ts";

/** What becomes of media besides images. */
const MEDIA: Partial<FieldSupport> = {
  ...MEDIA_IN_BASE64,
  "file url": { as: ["messages[0].content[1].file.file_data"] },
  "file url media type": { warns: "OpenRouter finds out the type of a file at a URL itself." },
};

/**
 * OpenRouter: keeps a stream alive with comments, and reports what fails after its 200 inside of it, at the top or in the choice, with
 * the status as the code.
 */
export const OPENROUTER: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      convertEffort: (effort) => ({ fields: { reasoning: { effort } } }),
      // openrouter.ai/docs/guides/overview/multimodal, November 2026: PDFs for every model, sound for those that take it.
      media: {
        ...COMPATIBLE_REQUEST.media,
        audio: { url: false, types: ["audio/wav", "audio/mpeg"] },
        file: { url: true, types: ["application/pdf"] },
      },
      jsonSchema: () => "strict if closed",
      defaults: () => ({ usage: { include: true } }),
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      requestIdHeaders: ["x-generation-id", "x-request-id"],
      finishReasons: new Map([["error", "ERROR"]]),
      extraCharges: chargesOfCitations,
      // In its credits.
      beside: { lists: [], costs: ["cost", "cost_details"] },
    },
    embeddings: COMPATIBLE_EMBEDDINGS,
  },
  fields: compatibleFields("openrouter", {
    ...MEDIA,
    "reasoningEffort none": { as: ["reasoning.effort"] },
    "reasoningEffort minimal": { as: ["reasoning.effort"] },
    "reasoningEffort high": { as: ["reasoning.effort"] },
    "responseFormat jsonSchema": {
      as: [
        "response_format.json_schema.name",
        "response_format.json_schema.schema",
        "response_format.json_schema.strict",
      ],
      note: "in strict mode",
    },
    "responseFormat jsonSchema, open": {
      as: ["response_format.json_schema.schema"],
      warns: "responseFormat.schema was sent without OpenRouter's strict mode",
    },
  }),
};
