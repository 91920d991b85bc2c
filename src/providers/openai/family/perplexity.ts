import type { FieldSupport } from "../../shared/field-support.ts";
import { fieldsAt, numberAt } from "../../shared/read-json.ts";
import { chargesOfResearch } from "../extra-charges.ts";
import { mapUsage } from "../map-usage.ts";
import type { MediaForm } from "../media-form.ts";
import {
  COMPATIBLE_ANSWER,
  COMPATIBLE_REQUEST,
  compatibleFields,
  effortNotSent,
  type FamilyMember,
} from "./compatible.ts";

/** The documents that are taken, with the ending by which the bytes of one without a name are known. */
const DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ["application/pdf", "pdf"],
  ["application/msword", "doc"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["text/plain", "txt"],
  ["application/rtf", "rtf"],
  ["text/rtf", "rtf"],
]);

/** What becomes of media besides images. */
const MEDIA: Partial<FieldSupport> = {
  "file base64 pdf": {
    as: ["messages[0].content[1].file_url.url", "messages[0].content[1].file_name"],
    note: "the bytes alone; PDF, DOC, DOCX, TXT and RTF",
  },
  "file base64 text": {
    as: ["messages[0].content[1].file_url.url", "messages[0].content[1].file_name"],
    note: "the bytes alone; of plain text and RTF",
  },
  "file base64 other": { refusedAt: "messages.0.parts.1.file.mediaType" },
  "file filename": { as: ["messages[0].content[1].file_name"] },
  "file url": { as: ["messages[0].content[1].file_url.url"] },
  "file url media type": { warns: "Perplexity finds out the type of a file at a URL itself." },
};

/** Files by their address or their bare bytes, which only a name tells apart. */
const MEDIA_FORM: MediaForm = {
  ...COMPATIBLE_REQUEST.mediaForm,
  file: (source, filename, partIndex) => {
    if (source.kind === "url") {
      return {
        type: "file_url",
        file_url: { url: source.url },
        ...(filename === undefined ? {} : { file_name: filename }),
      };
    }
    const ending = DOCUMENTS.get(source.mediaType) ?? "pdf";
    return { type: "file_url", file_url: { url: source.base64 }, file_name: filename ?? `part-${partIndex}.${ending}` };
  },
};

/**
 * Perplexity's Sonar: searches before it answers. Every chunk repeats the figures so far and the sources, which the marks `[1]` of the text
 * count through. Perplexity announced the end of this API for 27 September 2026; its successor is another format.
 */
export const PERPLEXITY: FamilyMember = {
  quirks: {
    request: {
      ...COMPATIBLE_REQUEST,
      seed: undefined,
      maxStopSequences: 0,
      convertEffort: (effort, vendorModelId) =>
        vendorModelId.includes("deep-research") && effort !== "none"
          ? { fields: { reasoning_effort: effort } }
          : effortNotSent(effort, "Perplexity"),
      // docs.perplexity.ai, "File Attachments with Sonar".
      media: { ...COMPATIBLE_REQUEST.media, file: { url: true, types: [...DOCUMENTS.keys()] } },
      mediaForm: MEDIA_FORM,
      takesTools: false,
      json: "in words",
      stream: { stream: true },
    },
    answer: {
      ...COMPATIBLE_ANSWER,
      readUsage: (root) => {
        const usage = fieldsAt(root, "usage");
        // What the research thinks is counted beside the completion, and left out of the total.
        const reasoning = numberAt(usage, "reasoning_tokens") ?? 0;
        if (usage === undefined || reasoning === 0) return mapUsage(usage);
        const completion = (numberAt(usage, "completion_tokens") ?? 0) + reasoning;
        return mapUsage({
          ...usage,
          completion_tokens: completion,
          completion_tokens_details: { reasoning_tokens: reasoning },
        });
      },
      extraCharges: chargesOfResearch,
      beside: { lists: ["citations", "search_results"], costs: ["cost"] },
      mayEndWithoutMark: true,
    },
  },
  fields: compatibleFields("perplexity", {
    ...MEDIA,
    stop: { warns: "Perplexity has no such setting." },
    "stop, five": { warns: "Perplexity has no such setting." },
    "stop, reasoning": { warns: "Perplexity has no such setting." },
    seed: { warns: "Perplexity has no such setting." },
    "reasoningEffort none": { warns: "Perplexity has no word for NONE" },
    "reasoningEffort minimal": { as: ["reasoning_effort"], note: "with deep research, else not sent, with a warning" },
    "reasoningEffort high": { as: ["reasoning_effort"], note: "with deep research, else not sent, with a warning" },
    "providerOptions of a tool": { refusedAt: "tools" },
    tools: { refusedAt: "tools" },
    "toolChoice auto": { refusedAt: "tools" },
    "toolChoice none": { refusedAt: "tools" },
    "toolChoice required": { refusedAt: "tools" },
    "toolChoice tool": { refusedAt: "tools" },
    "responseFormat json": {
      as: ["messages[0].content"],
      warns: "responseFormat JSON was sent as a system message: Perplexity has no such setting.",
    },
  }),
};
