/** Paths that the responses API has elsewhere than the chat API. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^max_completion_tokens$/, "max_output_tokens"],
  [/^reasoning_effort$/, "reasoning.effort"],
  [/^response_format(?:\.json_schema)?/, "text.format"],
  [/^(tools\[\d+\])\.function\./, "$1."],
];

/**
 * Creates the names of the gateway's fields in the responses API.
 *
 * @param origins where each message came from
 * @param nameField names as in the chat API
 */
export function toFieldNames(
  origins: readonly string[],
  nameField: (field: readonly string[]) => string,
): (field: readonly string[]) => string {
  return (field) => {
    const [first, index] = field;
    if (first === "messages") return (index === undefined ? undefined : origins[Number(index)]) ?? "input";
    const param = nameField(field);
    for (const [pattern, name] of ELSEWHERE) if (pattern.test(param)) return param.replace(pattern, name);
    return param;
  };
}
