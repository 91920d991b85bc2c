import { createRules, type ParameterRules } from "../shared/parameter-rule.ts";

const isFalse = (value: unknown): boolean => value === false;
const isTrue = (value: unknown): boolean => value === true;
const isZero = (value: unknown): boolean => value === 0;
const isEmptyObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Every parameter of `POST /v1/chat/completions`; the table in docs/guides/openai-clients.md is made from it. */
export const CHAT_PARAMETERS: ParameterRules = createRules({
  model: { handling: "used", note: "`provider/model`, such as `openai/gpt-4o-mini`." },
  messages: {
    handling: "used",
    note: "All roles but `function`; parts `text`, `image_url`, `input_audio`, `file`. A speaker's `name` and an image's `detail` are passed on, and so is `cache_control`, to Anthropic.",
  },
  stream: { handling: "used", note: "The answer as server-sent events." },
  stream_options: {
    handling: "used",
    note: "`include_usage` as OpenAI has it; `include_obfuscation` asks for padding that is never sent.",
  },
  temperature: { handling: "used", note: "0 to 2." },
  top_p: { handling: "used", note: "0 to 1; some vendors refuse 0." },
  max_completion_tokens: { handling: "used", note: "Default 4,096 or the model's own limit." },
  max_tokens: { handling: "used", note: "The same under its older name; where both are given they must agree." },
  stop: { handling: "used", note: "A text or a list of them." },
  seed: { handling: "used", note: "For vendors that have it." },
  reasoning_effort: { handling: "used", note: "`none`, `minimal`, `low`, `medium` or `high`." },
  tools: { handling: "used", note: "Functions; `strict` is passed on; custom tools are refused." },
  tool_choice: {
    handling: "used",
    note: "`none`, `auto`, `required`, a function, or `allowed_tools`, of which only those allowed are sent.",
  },
  response_format: { handling: "used", note: "`text`, `json_object`, `json_schema`." },
  metadata: { handling: "used", note: "Kept on the record, to filter by; never sent to the vendor." },
  user: { handling: "used", note: "The record's `endUserId`; never sent to the vendor." },
  safety_identifier: {
    handling: "passed on",
    note: "Also the record's `endUserId` where there is no `user`.",
  },
  provider_options: {
    handling: "used",
    note: "Not OpenAI's: options in the vendor's own words, under the provider's id.",
  },
  frequency_penalty: { handling: "passed on", note: "Noted for vendors that have none.", harmless: isZero },
  presence_penalty: { handling: "passed on", note: "Noted for vendors that have none.", harmless: isZero },
  logit_bias: { handling: "passed on", note: "Noted for vendors that have none.", harmless: isEmptyObject },
  parallel_tool_calls: {
    handling: "passed on",
    note: "False only, as true is what happens anyway; noted for vendors that cannot be held to one call.",
    harmless: isTrue,
  },
  prediction: { handling: "passed on", note: "Noted for vendors that have none." },
  prompt_cache_key: { handling: "passed on", note: "Noted for vendors that have none." },
  prompt_cache_options: { handling: "passed on", note: "Noted for vendors that have none." },
  prompt_cache_retention: { handling: "passed on", note: "Noted for vendors that have none." },
  verbosity: { handling: "passed on", note: "Noted for vendors that have none." },
  web_search_options: {
    handling: "passed on",
    note: "Noted for vendors that have none. Annotations of the answer are not delivered.",
  },
  store: {
    handling: "noted",
    note: "no prompt and no answer is stored here, and none is asked to be stored at the vendor.",
    harmless: isFalse,
  },
  n: {
    handling: "refused",
    note: "One answer is given for each call: leave it out or send 1, and send the call again for another answer.",
    harmless: (value) => value === 1,
  },
  logprobs: { handling: "refused", note: "Log probabilities are not delivered; leave it out.", harmless: isFalse },
  top_logprobs: { handling: "refused", note: "Log probabilities are not delivered; leave it out.", harmless: isZero },
  modalities: {
    handling: "refused",
    note: 'Answers are text; leave it out or send ["text"].',
    harmless: (value) => Array.isArray(value) && value.length === 1 && value[0] === "text",
  },
  audio: { handling: "refused", note: "Answers are text; leave it out." },
  service_tier: {
    handling: "refused",
    note: "Other tiers have prices that are not known here, so the cost would be wrong; leave it out or send auto or default.",
    harmless: (value) => value === "auto" || value === "default",
  },
  moderation: {
    handling: "refused",
    note: "The vendor's moderation results are not delivered; leave it out.",
  },
  functions: { handling: "refused", note: "OpenAI replaced it by tools; send the functions there." },
  function_call: { handling: "refused", note: "OpenAI replaced it by tool_choice; send it there." },
});
