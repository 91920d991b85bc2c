import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a page may be called: a code, and nothing that leads out of the folder. */
const PAGE_NAME = /^[A-Z_]{1,64}$/;

/** The page about an error code in Markdown, read from the folder of pages; `undefined` for a word that is no code. */
export async function findErrorPage(folder: string, code: string): Promise<string | undefined> {
  if (!PAGE_NAME.test(code)) return undefined;
  return readFile(join(folder, `${code}.md`), "utf8").catch(() => undefined);
}
