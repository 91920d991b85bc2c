/** Models that the sources have and no call from here reaches: not served, so not in the catalogue. */
const UNREACHED: readonly { readonly provider: string; readonly names: RegExp; readonly why: string }[] = [
  {
    provider: "vertex",
    names: /^(?!gemini-|text-(?:multilingual-)?embedding-)/,
    why: "the adapter speaks Gemini and embeds by Google's models; Claude and the models of other publishers have addresses and formats of their own",
  },
  {
    provider: "huggingface",
    // The same word for all models that give vectors as in generate-catalog.ts.
    names: /embed/i,
    why: "the router's address for OpenAI's clients, which the adapter speaks to, takes chats alone",
  },
];

/** Why no call reaches the model `provider/name`; `undefined` where one does. */
export function whyUnreached(id: string): string | undefined {
  const slash = id.indexOf("/");
  const name = id.slice(slash + 1);
  return UNREACHED.find(({ provider, names }) => provider === id.slice(0, slash) && names.test(name))?.why;
}
