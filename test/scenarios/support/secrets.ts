import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runSql } from "./scratch-database.ts";

/** Words that occur nowhere by chance. */
function mark(what: string): string {
  return `mark${what}${randomBytes(8).toString("hex")}`;
}

/** The key of a service account that nobody knows. */
export const PRIVATE_KEY = String(
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
);

/** What must be found nowhere. */
export const SECRETS = {
  system: mark("system"),
  prompt: mark("prompt"),
  earlier: mark("earlier"),
  image: mark("image"),
  file: mark("file"),
  /** Bytes of a file, as they are sent. */
  fileBytes: Buffer.from(`%PDF-1.4 ${mark("bytes")}${"z".repeat(8)}`).toString("base64"),
  toolDescription: mark("tooldescription"),
  toolParameter: mark("toolparameter"),
  toolResult: mark("toolresult"),
  toolArgument: mark("toolargument"),
  answer: mark("answer"),
  reasoning: mark("reasoning"),
  option: mark("option"),
  badInput: mark("badinput"),
  wrongKey: mark("wrongkey"),
  rootKey: `${mark("rootkey")}${randomBytes(8).toString("hex")}`,
  vendorKey: mark("vendorkey"),
  storedKey: mark("storedkey"),
  accessKey: mark("accesskey"),
  /** A line of a service account's key, as its file has it. */
  privateKey: PRIVATE_KEY.split("\n")[3] ?? "",
  declaredKey: mark("declaredkey"),
};
/** The name of a parameter that there is not: its caller is told of it, and nobody else. */
export const UNKNOWN_NAME = mark("unknownname");
/** What callers give to be stored. */
export const STORED = { metadata: mark("metadata"), endUser: mark("enduser") };
/** All files of a folder as one text; bytes that are no text stay apart from each other. */
export async function readFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map((file) => readFile(join(file.parentPath, file.name), "latin1").catch(() => "")),
  );
  return texts.join("\n");
}

/** Every row of every table, as text. */
export async function dumpDatabase(databaseUrl: string): Promise<string> {
  const tables = await runSql<{ name: string }>(
    databaseUrl,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const dumps = await Promise.all(
    tables.map(({ name }) => runSql<{ line: string }>(databaseUrl, `select stored::text as line from ${name} stored`)),
  );
  return dumps
    .flat()
    .map(({ line }) => line)
    .join("\n");
}

/** The names of the secrets that a text holds. */
export function secretsIn(text: string, besides: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries({ ...SECRETS, ...besides }).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}
