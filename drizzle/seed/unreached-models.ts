/** Models that the sources have and no call from here reaches: not served, so not in the catalogue. */
const UNREACHED: readonly { readonly provider: string; readonly names: RegExp; readonly why: string }[] = [
  {
    provider: "vertex",
    names: /^(?!gemini-)/,
    why: "the adapter speaks Gemini; Claude and the models of other publishers have addresses and formats of their own",
  },
  // The same word for all models that give vectors as in generate-catalog.ts.
  ...["vertex", "bedrock", "cohere", "huggingface"].map((provider) => ({
    provider,
    names: /embed/i,
    why: "the adapter gives no embeddings",
  })),
];

/** Why no call reaches the model `provider/name`; `undefined` where one does. */
export function whyUnreached(id: string): string | undefined {
  const slash = id.indexOf("/");
  const name = id.slice(slash + 1);
  return UNREACHED.find(({ provider, names }) => provider === id.slice(0, slash) && names.test(name))?.why;
}
