import type { VendorError } from "../dialect.ts";
import { firstOf, isRecord, listAt, recordAt, stringAt, type JsonRecord } from "../json.ts";
import { isBase64, isPdf, sniffAudio, sniffImage } from "../media.ts";
import { invalid, missing } from "./errors.ts";

/** What OpenAI refuses in a part that holds media. */
export function refuseMedia(part: JsonRecord, at: string): VendorError | undefined {
  switch (part.type) {
    case "image_url":
      return refuseImage(part, at);
    case "input_audio":
      return refuseAudio(part, at);
    case "file":
      return refuseFile(part, at);
    default:
      return undefined;
  }
}

/** Audio goes to the models made for it, and they want it; files go to models that see. */
export function refuseMediaOfModel(messages: readonly JsonRecord[], model: string): VendorError | undefined {
  const takesAudio = model.includes("audio");
  const kindsOf = (message: JsonRecord): unknown[] =>
    listAt(message, "content")
      .filter(isRecord)
      .map(({ type }) => type);
  const refusal = firstOf(
    messages.map((message, index) => () => {
      const kinds = kindsOf(message);
      const at = `messages[${String(index)}]`;
      if (kinds.includes("input_audio") && !takesAudio)
        return invalid(
          `Invalid '${at}'. Content blocks are expected to be either text or image_url type.`,
          at,
          "invalid_value",
        );
      const isBlind = /^(?:gpt-3\.5|gpt-4$|gpt-4-0|o1-mini|o3-mini)/.test(model) || takesAudio;
      return isBlind && (kinds.includes("file") || kinds.includes("image_url"))
        ? invalid(
            `Invalid content type. ${String(kinds.find((kind) => kind !== "text"))} is only supported by certain models.`,
            at,
          )
        : undefined;
    }),
  );
  if (refusal !== undefined || !takesAudio || messages.some((message) => kindsOf(message).includes("input_audio")))
    return refusal;
  return invalid(
    "This model requires that either input content or output modality contain audio.",
    "model",
    "invalid_value",
  );
}

function refuseImage(part: JsonRecord, at: string): VendorError | undefined {
  const url = stringAt(recordAt(part, "image_url") ?? {}, "url");
  if (url === undefined) return missing(`${at}.image_url.url`);
  if (/^https?:\/\//.test(url)) return undefined;
  const data = /^data:([^;,]+);base64,(.*)$/s.exec(url);
  if (data === null)
    return invalid(
      `Invalid '${at}.image_url.url'. Expected a base64-encoded data URL with an image MIME type, or a URL.`,
      `${at}.image_url.url`,
      "invalid_value",
    );
  if (!(data[1] ?? "").startsWith("image/"))
    return invalid("Invalid MIME type. Only image types are supported.", at, "invalid_image_format");
  if (!isBase64(data[2] ?? "")) return invalid("Invalid base64 image_url.", at, "invalid_base64");
  if (sniffImage(data[2] ?? "") !== undefined) return undefined;
  return invalid(
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
    at,
    "invalid_image_format",
  );
}

function refuseAudio(part: JsonRecord, at: string): VendorError | undefined {
  const audio = recordAt(part, "input_audio") ?? {};
  const [data, format] = [stringAt(audio, "data"), stringAt(audio, "format")];
  if (data === undefined) return missing(`${at}.input_audio.data`);
  if (format === undefined) return missing(`${at}.input_audio.format`);
  if (format !== "wav" && format !== "mp3") {
    return invalid(
      `Invalid value: '${format}'. Supported values are: 'wav' and 'mp3'.`,
      `${at}.input_audio.format`,
      "invalid_value",
    );
  }
  if (isBase64(data) && sniffAudio(data) === format) return undefined;
  // How OpenAI words it is not known.
  return invalid(
    `The data provided for 'input_audio' is not of valid ${format} format.`,
    `${at}.input_audio.data`,
    "invalid_value",
  );
}

function refuseFile(part: JsonRecord, at: string): VendorError | undefined {
  const file = recordAt(part, "file") ?? {};
  const text = stringAt(file, "file_data");
  if (text === undefined) {
    return stringAt(file, "file_id") === undefined ? missing(`${at}.file.file_id`) : undefined;
  }
  const path = `${at}.file.file_data`;
  const wrong = (what: string): VendorError =>
    invalid(
      `Invalid file data: '${path}'. Expected a base64-encoded data URL with an application/pdf MIME type (e.g. 'data:application/pdf;base64,SGVsbG8sIFdvcmxkIQ=='), but got ${what}.`,
      path,
      "invalid_value",
    );
  const data = /^data:([^;,]+);base64,(.*)$/s.exec(text);
  if (data === null) return wrong("an invalid base64-encoded value");
  const [, mediaType = "", base64 = ""] = data;
  if (mediaType !== "application/pdf") return wrong(`unsupported MIME type '${mediaType}'`);
  if (!isBase64(base64)) return wrong("an invalid base64-encoded value");
  // How OpenAI words it is not known.
  return isPdf(base64) ? undefined : invalid("The file could not be parsed as a PDF.", path, "invalid_file");
}
