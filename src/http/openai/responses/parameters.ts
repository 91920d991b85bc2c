import { createRules, type ParameterRules } from "../shared/parameter-rule.ts";

const NO_STATE = "No answer is stored here, so there is nothing to go on from; send the whole conversation as input.";

/** The one value of `include` that asks for something of the answer's own. */
function asksForLogprobs(value: unknown): boolean {
  return Array.isArray(value) && value.includes("message.output_text.logprobs");
}

/** Every parameter of `POST /v1/responses`; the table in docs/guides/openai-clients.md is made from it. */
export const RESPONSE_PARAMETERS: ParameterRules = createRules({
  model: { handling: "used", note: "`provider/model`, of any vendor." },
  input: {
    handling: "used",
    note: "A text, or items: messages, `function_call`, `function_call_output`; `reasoning` items are noted, all others refused.",
  },
  instructions: { handling: "used", note: "A system message before the input." },
  stream: { handling: "used", note: "The answer as server-sent events." },
  stream_options: { handling: "used", note: "`include_obfuscation` asks for padding that is never sent." },
  max_output_tokens: { handling: "used", note: "Default 4,096 or the model's own limit." },
  temperature: { handling: "used", note: "0 to 2." },
  top_p: { handling: "used", note: "0 to 1; some vendors refuse 0." },
  reasoning: {
    handling: "used",
    note: "`effort` as in chat completions; `summary` is noted, as what the vendor shows is delivered anyway.",
  },
  text: { handling: "used", note: "`format` is text, `json_object` or `json_schema`; `verbosity` is passed on." },
  tools: { handling: "used", note: "Functions; `strict` is passed on; built-in and custom tools are refused." },
  tool_choice: { handling: "used", note: "`none`, `auto`, `required`, a function, or `allowed_tools`." },
  metadata: { handling: "used", note: "Kept on the record, to filter by; never sent to the vendor." },
  user: { handling: "used", note: "The record's `endUserId`; never sent to the vendor." },
  safety_identifier: { handling: "passed on", note: "Also the record's `endUserId` where there is no `user`." },
  provider_options: {
    handling: "used",
    note: "Not OpenAI's: options in the vendor's own words, under the provider's id.",
  },
  parallel_tool_calls: {
    handling: "passed on",
    note: "False only, as true is what happens anyway; noted for vendors that cannot be held to one call.",
    harmless: (value) => value === true,
  },
  prompt_cache_key: { handling: "passed on", note: "Noted for vendors that have none." },
  prompt_cache_options: { handling: "passed on", note: "Noted for vendors that have none." },
  prompt_cache_retention: { handling: "passed on", note: "Noted for vendors that have none." },
  include: {
    handling: "noted",
    note: "what it asks for comes from built-in tools or OpenAI's own storage; log probabilities are refused.",
    harmless: (value) => Array.isArray(value) && value.length === 0,
    refuses: asksForLogprobs,
  },
  max_tool_calls: { handling: "noted", note: "it limits built-in tools, of which there are none." },
  store: {
    handling: "refused",
    note: "No answer is stored here; leave it out or send false.",
    harmless: (value) => value === false,
  },
  previous_response_id: { handling: "refused", note: NO_STATE },
  conversation: { handling: "refused", note: NO_STATE },
  prompt: { handling: "refused", note: "Stored prompts are not read; send instructions and input." },
  background: {
    handling: "refused",
    note: "Answers are given on the connection that asked; leave it out or send false.",
    harmless: (value) => value === false,
  },
  truncation: {
    handling: "refused",
    note: "Nothing is left out of a conversation that is too long; leave it out or send disabled.",
    harmless: (value) => value === "disabled",
  },
  context_management: { handling: "refused", note: "Conversations are not compacted here; leave it out." },
  top_logprobs: {
    handling: "refused",
    note: "Log probabilities are not delivered; leave it out.",
    harmless: (value) => value === 0,
  },
  service_tier: {
    handling: "refused",
    note: "Other tiers have prices that are not known here, so the cost would be wrong; leave it out or send auto or default.",
    harmless: (value) => value === "auto" || value === "default",
  },
  moderation: { handling: "refused", note: "The vendor's moderation results are not delivered; leave it out." },
  access_programs: { handling: "refused", note: "They belong to accounts at OpenAI; leave it out." },
  image: { handling: "refused", note: "It is about OpenAI's own compression of images; leave it out." },
});
