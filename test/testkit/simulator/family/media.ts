import type { VendorError } from "../dialect.ts";
import { firstOf, isRecord, listAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { isBase64, isPdf, sniffAudio } from "../media.ts";
import { invalid } from "../openai/errors.ts";

function partsOf(body: JsonRecord): JsonRecord[] {
  return recordsOf(listAt(body, "messages")).flatMap((message) => recordsOf(listAt(message, "content")));
}

/** What Mistral refuses of media: OpenAI's parts, what is no PDF, and sound for models that do not hear. Its words are not known. */
export function refuseMistralMedia(body: JsonRecord): VendorError | undefined {
  return firstOf(
    partsOf(body).map((part) => () => {
      if (part.type === "file" && part.file_id === undefined) return invalid("Input should have a file_id", "file");
      if (part.type === "document_url") return refuseDocument(stringAt(part, "document_url"));
      return part.type === "input_audio" ? refuseSound(part.input_audio, String(body.model)) : undefined;
    }),
  );
}

function refuseDocument(address: string | undefined): VendorError | undefined {
  if (address === undefined) return invalid("Field required: document_url");
  if (/^https:\/\//.test(address)) return undefined;
  const base64 = /^data:application\/pdf;base64,(.*)$/s.exec(address)?.[1];
  return base64 !== undefined && isPdf(base64) ? undefined : invalid("The document could not be fetched or is no PDF.");
}

function refuseSound(sound: unknown, model: string): VendorError | undefined {
  if (!model.startsWith("voxtral")) return invalid("Audio input is not enabled for this model");
  if (typeof sound !== "string") return invalid("Input should be a valid string: input_audio");
  if (/^https:\/\//.test(sound) || (isBase64(sound) && sniffAudio(sound) !== undefined)) return undefined;
  return invalid("Audio could not be decoded.");
}

/** What Perplexity refuses of media: other parts than its own, bytes with a prefix, and more than thirty files. */
export function refusePerplexityMedia(body: JsonRecord): VendorError | undefined {
  const parts = partsOf(body);
  if (parts.filter(({ type }) => type === "file_url").length > 30) return invalid("At most 30 files are allowed");
  return firstOf(
    parts.map((part) => () => {
      if (part.type === "file" || part.type === "input_audio") return invalid(`Unsupported content type ${part.type}`);
      if (part.type !== "file_url") return undefined;
      const url = stringAt(recordAt(part, "file_url") ?? {}, "url");
      if (url === undefined) return invalid("Invalid URL");
      return /^https:\/\//.test(url) || isBase64(url) ? undefined : invalid("Invalid base64");
    }),
  );
}

/** The vendors' parts for files as OpenAI's, which its rules let pass and count. */
export function withOpenaiFiles(body: JsonRecord): JsonRecord {
  return mapParts(body, (part) =>
    part.type === "document_url" || part.type === "file_url" ? { type: "file", file: { file_id: "taken" } } : part,
  );
}

/** Without sound in a vendor's own form, which OpenAI's rules do not know. */
export function withoutBareSound(body: JsonRecord): JsonRecord {
  return mapParts(body, (part) =>
    part.type === "input_audio" && typeof part.input_audio === "string" ? { type: "text", text: "" } : part,
  );
}

function mapParts(body: JsonRecord, map: (part: JsonRecord) => JsonRecord): JsonRecord {
  if (!Array.isArray(body.messages)) return body;
  const messages = body.messages.map((message: unknown) =>
    isRecord(message) && Array.isArray(message.content)
      ? { ...message, content: message.content.map((part: unknown) => (isRecord(part) ? map(part) : part)) }
      : message,
  );
  return { ...body, messages };
}
