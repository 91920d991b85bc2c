import type { MediaDraft } from "../../../domain/completion/completion-request-draft.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";
import { readString, requireString, toWord } from "./read-fields.ts";

/** The head of a `data:` URL of base64. */
const DATA_URL = /^data:([a-z]+\/[a-z0-9.+-]+)(?:;[^,;]*)*;base64,/i;

/** Media that OpenAI takes as an address or a `data:` URL. */
export function toMedia(url: string, param: string): MediaDraft {
  if (!/^data:/i.test(url)) return { url };
  const head = DATA_URL.exec(url);
  if (head === null) throw new ParamError(param, "invalid_value", "A data: URL looks like data:image/png;base64,… .");
  return { mediaType: head[1], base64: url.slice(head[0].length) };
}

/** `input_audio` of either API: bytes in base64 and their format. */
export function toAudio(audio: JsonObject, at: string): MediaDraft {
  const format = toWord(requireString(audio, "format", at), ["wav", "mp3"], `${at}format`);
  return { base64: requireString(audio, "data", at), mediaType: format === "mp3" ? "audio/mpeg" : "audio/wav" };
}

/** A file of either API: bytes as a `data:` URL, or as base64 that says by itself what it is, or an address. */
export function toFile(file: JsonObject, at: string): MediaDraft {
  if (readString(file, "file_id", at) !== undefined) throw noStoredFile(`${at}file_id`);
  const filename = readString(file, "filename", at);
  const url = readString(file, "file_url", at);
  if (url !== undefined) return { ...toMedia(url, `${at}file_url`), filename };
  const data = requireString(file, "file_data", at);
  const isDataUrl = /^data:/i.test(data);
  return { ...(isDataUrl ? toMedia(data, `${at}file_data`) : { base64: data }), filename };
}

/** A file that was uploaded to OpenAI. */
export function noStoredFile(param: string): ParamError {
  return new ParamError(param, "unsupported_parameter", "No file is stored here; send an address or a data: URL.");
}
