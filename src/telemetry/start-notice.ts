/** What an operator is told when the server is up. */
export interface StartNotice {
  /** `http://host:port`, as it was bound. */
  readonly url: string;
  readonly rootKey: { readonly kind: "made"; readonly secret: string } | { readonly kind: "given" | "kept" };
  /** A model that answers here, for the example. */
  readonly exampleModel: string;
}

/** The lines printed at start: the address, the root key where it was just made, and a call that works when pasted. */
export function formatStartNotice({ url, rootKey, exampleModel }: StartNotice): string {
  const query = `mutation($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id text usage { totalTokens } cost { amountUsd } } } }`;
  const input = { model: exampleModel, messages: [{ role: "USER", text: "Say hello in one sentence." }] };
  const body = JSON.stringify({ query, variables: { input } });
  const bearer = rootKey.kind === "made" ? rootKey.secret : "$NARTHEX_ROOT_KEY";
  return [
    `Narthex is ready at ${url}/graphql`,
    describeRootKey(rootKey),
    "Try it:",
    `  curl -s ${url}/graphql -H 'content-type: application/json' -H "authorization: Bearer ${bearer}" -d '${body}'`,
    "",
  ].join("\n");
}

function describeRootKey(rootKey: StartNotice["rootKey"]): string {
  switch (rootKey.kind) {
    case "made":
      return `Root API key (shown this once, keep it): ${rootKey.secret}`;
    case "given":
      return "Root API key: as given in NARTHEX_ROOT_KEY";
    case "kept":
      return "Root API key: the one shown at the first start (put it into NARTHEX_ROOT_KEY for the call below)";
  }
}
