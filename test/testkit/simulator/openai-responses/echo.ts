import { recordAt, listAt, stringAt, stringsOf, isRecord, type JsonRecord } from "../json.ts";

/** What a response repeats of its request, and what the request says about the response's form. */
export interface ResponseForm {
  /** Fields of the response object that repeat the request. */
  readonly echo: JsonRecord;
  readonly hasSummary: boolean;
  readonly hasEncryptedReasoning: boolean;
  readonly hasObfuscation: boolean;
}

/** Packs a request's part in the response into the word that travels from reading to telling. */
export function packForm(body: JsonRecord): string {
  const reasoning = recordAt(body, "reasoning");
  const form: ResponseForm = {
    echo: {
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      max_tool_calls: body.max_tool_calls ?? null,
      parallel_tool_calls: body.parallel_tool_calls !== false,
      previous_response_id: body.previous_response_id ?? null,
      prompt_cache_key: body.prompt_cache_key ?? null,
      reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
      safety_identifier: body.safety_identifier ?? null,
      store: body.store !== false,
      temperature: body.temperature ?? 1,
      text: { format: { type: "text" }, verbosity: "medium", ...recordAt(body, "text") },
      tool_choice: body.tool_choice ?? "auto",
      tools: listAt(body, "tools"),
      top_logprobs: body.top_logprobs ?? 0,
      top_p: body.top_p ?? 1,
      truncation: body.truncation ?? "disabled",
      user: body.user ?? null,
      metadata: body.metadata ?? {},
    },
    hasSummary: stringAt(reasoning ?? {}, "summary") !== undefined,
    hasEncryptedReasoning: stringsOf(listAt(body, "include")).includes("reasoning.encrypted_content"),
    hasObfuscation: recordAt(body, "stream_options")?.include_obfuscation !== false,
  };
  return JSON.stringify(form);
}

/** Unpacks what {@link packForm} packed. */
export function unpackForm(word: string): ResponseForm {
  const form: unknown = JSON.parse(word);
  if (!isRecord(form) || !isRecord(form.echo)) throw new Error("not a form of this dialect");
  return {
    echo: form.echo,
    hasSummary: form.hasSummary === true,
    hasEncryptedReasoning: form.hasEncryptedReasoning === true,
    hasObfuscation: form.hasObfuscation === true,
  };
}
