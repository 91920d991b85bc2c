import type { MediaSource } from "../../domain/completion/message.ts";
import type { JsonObject } from "../../lib/json.ts";

/** The parts of a message that hold a vendor's files and sound; images are in one form with all. */
export interface MediaForm {
  readonly audio: (source: MediaSource) => JsonObject;
  /**
   * @param filename what the caller calls the file; `undefined` where it has no name
   * @param partIndex the part's place in its message, for a name where the vendor wants one
   */
  readonly file: (source: MediaSource, filename: string | undefined, partIndex: number) => JsonObject;
}

/** OpenAI's parts: sound in bytes, and files with a name. */
export const OPENAI_MEDIA_FORM: MediaForm = {
  audio: (source) => ({
    type: "input_audio",
    input_audio: {
      data: source.kind === "url" ? source.url : source.base64,
      format: source.mediaType === "audio/wav" ? "wav" : "mp3",
    },
  }),
  file: (source, filename, partIndex) => ({
    type: "file",
    file: { filename: filename ?? `part-${partIndex}.pdf`, file_data: addressOf(source) },
  }),
};

/** Where media are: their URL, or their bytes as a data URL. */
export function addressOf(source: MediaSource): string {
  return source.kind === "url" ? source.url : `data:${source.mediaType};base64,${source.base64}`;
}
