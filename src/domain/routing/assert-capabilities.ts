import type { Model, ModelCapability } from "../catalog/model.ts";
import type { MediaKind } from "../completion/media-type.ts";
import type { Message } from "../completion/message.ts";
import { badUserInput } from "../error/gateway-error.ts";

const NEEDED: Readonly<Record<MediaKind, { readonly capability: ModelCapability; readonly name: string }>> = {
  image: { capability: "IMAGE_INPUT", name: "images" },
  audio: { capability: "AUDIO_INPUT", name: "audio" },
  file: { capability: "FILE_INPUT", name: "files" },
};

/**
 * Refuses media that the model does not take, as far as the catalogue says: a model without any capability there is one that no
 * source describes, and whoever serves it is asked.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the path of the part
 */
export function assertCapabilities(model: Model | undefined, messages: readonly Message[]): void {
  if (model === undefined || model.capabilities.length === 0) return;
  for (const [index, message] of messages.entries()) {
    if (message.role !== "user") continue;
    for (const [partIndex, part] of message.parts.entries()) {
      if (part.type === "text" || model.capabilities.includes(NEEDED[part.type].capability)) continue;
      const { capability, name } = NEEDED[part.type];
      throw badUserInput(
        ["messages", String(index), "parts", String(partIndex), part.type],
        `${model.id} takes no ${name}; ask a model with the capability ${capability}, which the query models can filter by.`,
      );
    }
  }
}
