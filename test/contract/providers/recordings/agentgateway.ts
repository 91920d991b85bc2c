import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AGENTGATEWAY_DIFFERENCES } from "./agentgateway.differences.ts";
import type { RecordedVendor } from "../dialects.ts";
import type { LeftOut, Project, Recording } from "./recording.ts";

const FOLDER = "crates/llm/src/tests/response";

/** Whose the files are, by their path; the first row that matches counts. A row without vendors says why a file is left out. */
const ROWS: readonly {
  readonly path: RegExp;
  readonly vendors: readonly RecordedVendor[];
  readonly why?: string;
}[] = [
  { path: /embeddings|^openai\//, vendors: [], why: "embeddings, not a completion" },
  { path: /rerank/, vendors: [], why: "a ranking, which we do not ask for" },
  { path: /count_tokens/, vendors: [], why: "a count of tokens, which we do not ask for" },
  { path: /image-generation/, vendors: [], why: "OpenAI's Images API, which we do not call" },
  { path: /^detect\/bedrock-invoke/, vendors: [], why: "Bedrock's InvokeModel; we call Converse" },
  { path: /^detect\/non-json/, vendors: [], why: "a text that is in no vendor's format" },
  { path: /^(?:detect\/)?bedrock/, vendors: ["bedrock"] },
  { path: /^detect\/broken-sse$/, vendors: ["openai"] },
  { path: /^anthropic\//, vendors: ["anthropic"] },
  { path: /^responses\//, vendors: ["openai-responses"] },
  { path: /^completions\/openrouter/, vendors: ["openrouter"] },
  // Answers of other vendors' servers that speak OpenAI's format.
  { path: /^completions\/(?:gemini|stream_tool_empty_content)/, vendors: ["custom"] },
  { path: /^completions\//, vendors: ["openai"] },
  // One format, which we read by two readers: our own, and the AI SDK's for Vertex.
  { path: /^vertex-gemini\//, vendors: ["vertex", "google"] },
];

/** What agentgateway's golden tests give its translators as vendors' answers: bodies as they come over the wire, whatever their names end with. */
export const AGENTGATEWAY: Project = {
  repository: "agentgateway/agentgateway",
  differences: AGENTGATEWAY_DIFFERENCES,
  read(clone) {
    const root = join(clone, FOLDER);
    const recordings: Recording[] = [];
    const leftOut: LeftOut[] = [];
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      // Snapshots say what the gateway itself makes of the file beside them.
      if (!entry.isFile() || entry.name.endsWith(".snap")) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(root.length + 1);
      const row = ROWS.find((candidate) => candidate.path.test(name));
      if (row === undefined) throw new Error(`${name} is in no row`);
      if (row.why !== undefined) leftOut.push({ name, why: row.why });
      const body = readFileSync(path);
      const isStream = !body.toString("latin1").trimStart().startsWith("{");
      for (const vendor of row.vendors) recordings.push({ vendor, name, isStream, body });
    }
    return { recordings: recordings.sort((a, b) => (a.name < b.name ? -1 : 1)), leftOut };
  },
};
