import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Message, ResponseFormat } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";
import type { RequestQuirks } from "./chat-quirks.ts";
import { isStrictSchema } from "./is-strict-schema.ts";

/** A response format in the vendor's words. */
interface ConvertedFormat {
  readonly responseFormat: JsonObject | undefined;
  /** To go before all other messages. */
  readonly systemMessages: readonly JsonObject[];
}

const JSON_MESSAGE: JsonObject = { role: "system", content: "Answer in JSON." };

/** The response format as a setting, as a system message, or as both; adds what changes to `warnings`. */
export function convertResponseFormat(
  { request, vendorModelId }: CallContent,
  provider: Provider,
  quirks: RequestQuirks,
  warnings: string[],
): ConvertedFormat {
  const format = request.responseFormat;
  switch (format?.type) {
    case undefined:
      return bySetting(undefined);
    case "text":
      return bySetting({ type: "text" });
    case "json":
      return convertJson(request.messages, provider, quirks, warnings);
    case "jsonSchema":
      return convertSchema(format, vendorModelId, provider, quirks, warnings);
  }
}

function bySetting(responseFormat: JsonObject | undefined): ConvertedFormat {
  return { responseFormat, systemMessages: [] };
}

function convertJson(
  messages: readonly Message[],
  provider: Provider,
  quirks: RequestQuirks,
  warnings: string[],
): ConvertedFormat {
  switch (quirks.json) {
    case "json_object":
      return bySetting({ type: "json_object" });
    case "as a schema":
      return bySetting({
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" }, strict: true },
      });
    case "in words":
      warnings.push(`responseFormat JSON was sent as a system message: ${provider.name} has no such setting.`);
      return { responseFormat: undefined, systemMessages: [JSON_MESSAGE] };
    case "with the word": {
      const responseFormat = { type: "json_object" };
      if (messages.some(asksForJson)) return bySetting(responseFormat);
      warnings.push(
        `A system message "Answer in JSON." was added: ${provider.name} refuses responseFormat JSON unless a message says so.`,
      );
      return { responseFormat, systemMessages: [JSON_MESSAGE] };
    }
  }
}

function convertSchema(
  { name, schema }: Extract<ResponseFormat, { type: "jsonSchema" }>,
  vendorModelId: string,
  provider: Provider,
  quirks: RequestQuirks,
  warnings: string[],
): ConvertedFormat {
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw badUserInput(
      ["responseFormat", "name"],
      `${provider.name} takes names of 1 to 64 letters, digits, _ and - only.`,
    );
  }
  const way = quirks.jsonSchema(vendorModelId);
  if (way === "in words") {
    warnings.push(
      `responseFormat.schema was sent as a system message: ${provider.name} has no such setting, and the answer may not match.`,
    );
    const content = `Answer with one JSON object that fits this JSON schema, and with nothing else: ${JSON.stringify(schema)}`;
    return { responseFormat: { type: "json_object" }, systemMessages: [{ role: "system", content }] };
  }
  const strict = way === "enforced" || (way === "strict if closed" && isStrictSchema(schema));
  if (!strict) {
    warnings.push(
      way === "loose"
        ? `responseFormat.schema was sent without strict mode, which ${provider.name} does not have for this model: the answer may not match.`
        : `responseFormat.schema was sent without ${provider.name}'s strict mode, which demands closed objects with every property required: the answer may not match.`,
    );
  }
  return bySetting({ type: "json_schema", json_schema: { name, schema, strict } });
}

function asksForJson(message: Message): boolean {
  const texts =
    message.role === "user"
      ? message.parts.map((part) => (part.type === "text" ? part.text : ""))
      : [message.text ?? ""];
  return texts.some((text) => /json/i.test(text));
}
