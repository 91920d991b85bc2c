import { createRules, type ParameterRules } from "../shared/parameter-rule.ts";

/** Every parameter of `POST /v1/embeddings`; the table in docs/guides/openai-clients.md is made from it. */
export const EMBEDDING_PARAMETERS: ParameterRules = createRules({
  model: { handling: "used", note: "`provider/model`, such as `openai/text-embedding-3-small`." },
  input: {
    handling: "used",
    note: "A text, a list of up to 2,048 texts, or tokens instead of a text for vendors that take them.",
  },
  encoding_format: { handling: "used", note: "`float`, the default, or `base64`, whatever the vendor has." },
  dimensions: { handling: "used", note: "For models that leave a choice." },
  user: { handling: "used", note: "The record's `endUserId`; never sent to the vendor." },
  provider_options: {
    handling: "used",
    note: "Not OpenAI's: options in the vendor's own words, under the provider's id.",
  },
});
