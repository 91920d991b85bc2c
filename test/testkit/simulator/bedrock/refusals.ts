import type { VendorError } from "../dialect.ts";
import { firstOf, listAt, numberAt, recordAt, recordsOf, stringAt, type JsonRecord } from "../json.ts";

/** What Converse refuses; undefined where it takes the request. */
export function refuseConverse(body: JsonRecord, model: string): VendorError | undefined {
  const messages = recordsOf(listAt(body, "messages"));
  return firstOf([
    () => (messages.length === 0 ? invalid("A conversation must start with a user message.") : undefined),
    () => refuseRoles(messages),
    () => refuseContent(messages),
    () => refuseResults(messages, body),
    () => refuseConfig(body),
    () => refuseThinking(body, model),
  ]);
}

/** A refusal as Bedrock words it. */
export function invalid(message: string): VendorError {
  return { status: 400, message };
}

function refuseRoles(messages: readonly JsonRecord[]): VendorError | undefined {
  if (messages[0]?.role !== "user") {
    return invalid("A conversation must start with a user message. Try again with a conversation that starts so.");
  }
  const repeated = messages.findIndex((message, index) => message.role === messages[index - 1]?.role);
  return repeated === -1
    ? undefined
    : invalid("A conversation must alternate between user and assistant roles. Make sure the conversation does.");
}

function refuseContent(messages: readonly JsonRecord[]): VendorError | undefined {
  const index = messages.findIndex((message) => recordsOf(listAt(message, "content")).length === 0);
  if (index !== -1) return invalid(`The content field in the Message object at messages.${String(index)} is empty.`);
  const blank = messages
    .flatMap((message) => recordsOf(listAt(message, "content")))
    .some((block) => typeof block.text === "string" && block.text.trim() === "");
  return blank ? invalid("The text field in the ContentBlock object is blank. Add text to it.") : undefined;
}

function refuseResults(messages: readonly JsonRecord[], body: JsonRecord): VendorError | undefined {
  const blocks = messages.map((message) => recordsOf(listAt(message, "content")));
  const hasTools = recordsOf(listAt(recordAt(body, "toolConfig") ?? {}, "tools")).length > 0;
  if (!hasTools && blocks.flat().some((block) => "toolUse" in block || "toolResult" in block)) {
    return invalid("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
  }
  for (const [index, content] of blocks.entries()) {
    const uses = content.flatMap((block) => stringAt(recordAt(block, "toolUse") ?? {}, "toolUseId") ?? []);
    const results = (blocks[index + 1] ?? []).flatMap(
      (block) => stringAt(recordAt(block, "toolResult") ?? {}, "toolUseId") ?? [],
    );
    if (uses.some((id) => !results.includes(id))) {
      return invalid(
        `Expected toolResult blocks at messages.${String(index + 1)}.content for the toolUse blocks before.`,
      );
    }
  }
  return undefined;
}

function refuseConfig(body: JsonRecord): VendorError | undefined {
  const config = recordAt(body, "inferenceConfig") ?? {};
  const temperature = numberAt(config, "temperature");
  if (temperature !== undefined && (temperature < 0 || temperature > 1)) {
    return invalid(
      "Value at 'inferenceConfig.temperature' failed to satisfy constraint: Member must be between 0 and 1.",
    );
  }
  const maxTokens = numberAt(config, "maxTokens");
  return maxTokens !== undefined && maxTokens < 1
    ? invalid("Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must be at least 1.")
    : undefined;
}

function refuseThinking(body: JsonRecord, model: string): VendorError | undefined {
  const thinking = recordAt(recordAt(body, "additionalModelRequestFields") ?? {}, "thinking");
  if (thinking?.type !== "enabled") return undefined;
  if (!model.includes("anthropic."))
    return invalid("Malformed input request: extraneous key [thinking] is not permitted.");
  const budget = numberAt(thinking, "budget_tokens") ?? 0;
  const most = numberAt(recordAt(body, "inferenceConfig") ?? {}, "maxTokens") ?? 0;
  if (budget < 1_024) return invalid("The model returned: thinking.enabled.budget_tokens must be at least 1024.");
  return budget >= most ? invalid("The model returned: max_tokens must be greater than budget_tokens.") : undefined;
}
