/** What the SDK calls in place of the built-in `fetch`. */
export type SdkFetch = typeof globalThis.fetch;
