import { readFileSync } from "node:fs";
import type { z } from "zod";
import { LineCounter, parseDocument, type Document } from "yaml";
import type { DeclaredOrganization } from "../domain/routing/declared.ts";
import type { ConfigProblem } from "./config-error.ts";
import { checkDeclared, type DeclaredProblem, type SecretReader } from "./check-declared.ts";
import { declaredSchema } from "./declared-schema.ts";

/** The variable that names the file. */
const VARIABLE = "NARTHEX_CONFIG";

/** The file's declarations, or what is wrong with them. */
export interface DeclaredConfig {
  readonly organizations: readonly DeclaredOrganization[];
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads and checks the configuration file. Every problem is told at once with its place; none repeats a value that may be a secret.
 *
 * @param set the variables that secrets in the file may name
 */
export function readDeclaredConfig(path: string, set: Readonly<Record<string, string | undefined>>): DeclaredConfig {
  const text = readText(path);
  if (text === undefined) return refuse([{ variable: VARIABLE, message: `the file ${path} cannot be read.` }]);
  const lines = new LineCounter();
  // Pretty errors quote the file, which may hold what it should not.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const { errors } = document;
  if (errors.length > 0) {
    return refuse(
      errors.map(({ pos, code }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { variable: `${path}:${String(line)}:${String(col)}`, message: `it is no YAML here (${code}).` };
      }),
    );
  }
  const toProblem = ({ path: at, message }: DeclaredProblem): ConfigProblem => ({
    variable: `${path}:${placeOf(document, lines, at)}`,
    message: `${printPath(at)}: ${message}`,
  });
  const value = toValue(document);
  // What leaves the file is archived, and its secrets with it: a file that was cut off must not do that.
  if (value === null || value === undefined) {
    const message =
      "the file is empty. Write `organizations: []` to declare nothing; what it declared before is archived then.";
    return refuse([{ variable: path, message }]);
  }
  const parsed = declaredSchema.safeParse(value);
  if (!parsed.success) {
    return refuse(parsed.error.issues.flatMap(toMistakes).map(toProblem));
  }
  const { organizations, problems } = checkDeclared(parsed.data, createSecretReader(set));
  return { organizations, problems: problems.map(toProblem) };
}

function refuse(problems: readonly ConfigProblem[]): DeclaredConfig {
  return { organizations: [], problems };
}

/** Aliases that multiply beyond reason are refused by the library. */
function toValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return "too many aliases";
  }
}

function createSecretReader(set: Readonly<Record<string, string | undefined>>): SecretReader {
  return {
    findVariable: (name) => (set[name] === "" ? undefined : set[name]),
    readFile: readText,
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The issue without the value that it is about; of words that are not known one for each. */
function toMistakes(issue: z.core.$ZodIssue): readonly DeclaredProblem[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path, message: `${issue.message}.` }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: "there is nothing of this name. Take it out, or correct it.",
  }));
}

/** `line:column` of the innermost thing on the path that is there. */
function placeOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!hasRange(node)) continue;
    const { line, col } = lines.linePos(node.range[0]);
    return `${String(line)}:${String(col)}`;
  }
  return "1:1";
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function printPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${String(part)}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}
