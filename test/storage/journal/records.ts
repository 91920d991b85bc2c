import type {
  CompletionRecord,
  FinishedCompletion,
  StartedCompletion,
} from "../../../src/domain/completion/completion.ts";
import { toCompletion } from "../../../src/storage/completion-row.ts";
import type { StorableRecord } from "../../../src/storage/storable-record.ts";

type Row = Parameters<typeof toCompletion>[0];

/** A row as its text has it. */
interface RowText extends Omit<Row, "createdAt" | "costPicoUsd" | "finishedAt"> {
  readonly createdAt: string;
  readonly costPicoUsd: string | null;
  readonly finishedAt: string | null;
}

/** A started completion with every optional field given. */
export function startedCompletion(id: string, given: Partial<StartedCompletion> = {}): StartedCompletion {
  return {
    id,
    organizationId: "org_00000000000000000000000000000001",
    teamId: "team_00000000000000000000000000000001",
    projectId: undefined,
    userId: undefined,
    apiKeyId: "key_00000000000000000000000000000001",
    endUserId: "end-user-ä",
    sessionId: "session-1",
    subject: { type: "Ticket", id: "4711" },
    metadata: { feature: "search", nested: { deep: [1, null, "x"] } },
    clientIp: "192.0.2.7",
    requestedModel: "openai/gpt-4o-mini",
    modelId: "openai/gpt-4o-mini",
    providerId: "openai",
    isStream: false,
    operation: "COMPLETION",
    createdAtMs: Date.UTC(2026, 10, 20, 12),
    inputBytes: 1_234,
    inputHmac: "a".repeat(64),
    ...given,
  };
}

/** The completed record of {@link startedCompletion}. */
export function finishedCompletion(id: string, given: Partial<FinishedCompletion> = {}): FinishedCompletion {
  const started = startedCompletion(id, given);
  return {
    ...started,
    status: "COMPLETED",
    finishReason: "STOP",
    rawFinishReason: "stop",
    errorCode: undefined,
    errorMessage: undefined,
    warnings: ["topP was not sent"],
    usage: {
      inputTokens: 100,
      outputTokens: 20,
      cacheReadTokens: 10,
      cacheWriteTokens: 0,
      reasoningTokens: 5,
      estimated: false,
    },
    cost: {
      amountUsd: 27_000_000n,
      breakdown: [
        { unit: "INPUT_TOKEN", quantity: 100, picoUsdPerUnit: 150_000n, amountUsd: 15_000_000n },
        { unit: "OUTPUT_TOKEN", quantity: 20, picoUsdPerUnit: 600_000n, amountUsd: 12_000_000n },
      ],
    },
    timing: { totalMs: 812, timeToFirstTokenMs: 203, overheadMs: 1.25 },
    attempts: [
      {
        deploymentId: "environment:openai",
        deploymentName: "openai (environment)",
        providerId: "openai",
        vendorModelId: "gpt-4o-mini",
        status: "SUCCEEDED",
        errorCode: undefined,
        vendorStatus: 200,
        vendorRequestId: "req_1",
        rateLimitHeaders: { "x-ratelimit-remaining-requests": "99" },
        startedAtMs: started.createdAtMs + 1,
        durationMs: 800,
      },
    ],
    outputBytes: 80,
    outputHmac: "b".repeat(64),
    finishedAtMs: started.createdAtMs + 812,
    ...given,
  };
}

/** The record that the store reads where a text was written. */
export function readRecord({ json }: StorableRecord): CompletionRecord {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- JSON.parse is typed any; the text is a row's
  const row: RowText = {
    subjectType: null,
    subjectId: null,
    costPicoUsd: null,
    finishedAt: null,
    ...JSON.parse(json.toString()),
  };
  return toCompletion({
    ...row,
    createdAt: new Date(row.createdAt),
    costPicoUsd: row.costPicoUsd === null ? null : BigInt(row.costPicoUsd),
    finishedAt: row.finishedAt === null ? null : new Date(row.finishedAt),
  });
}

/** The text that an earlier version wrote for {@link finishedCompletion} of `cmpl_old`; its frames are of the kind 0x46. */
export const EARLIER_FINISHED_TEXT =
  '{"id":"cmpl_old","organizationId":"org_00000000000000000000000000000001","teamId":"team_00000000000000000000000000000001","apiKeyId":"key_00000000000000000000000000000001","endUserId":"end-user-ä","sessionId":"session-1","subject":{"type":"Ticket","id":"4711"},' +
  '"metadata":{"feature":"search","nested":{"deep":[1,null,"x"]}},"clientIp":"192.0.2.7","requestedModel":"openai/gpt-4o-mini","modelId":"openai/gpt-4o-mini",' +
  '"providerId":"openai","isStream":false,"operation":"COMPLETION","createdAtMs":1795176000000,"inputBytes":1234,' +
  '"inputHmac":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","status":"COMPLETED","finishReason":"STOP","rawFinishReason":"stop",' +
  '"warnings":["topP was not sent"],"usage":{"inputTokens":100,"outputTokens":20,"cacheReadTokens":10,"cacheWriteTokens":0,"reasoningTokens":5,"estimated":false},' +
  '"cost":{"amountUsd":"27000000","breakdown":[{"unit":"INPUT_TOKEN","quantity":100,"picoUsdPerUnit":"150000","amountUsd":"15000000"},' +
  '{"unit":"OUTPUT_TOKEN","quantity":20,"picoUsdPerUnit":"600000","amountUsd":"12000000"}]},' +
  '"timing":{"totalMs":812,"timeToFirstTokenMs":203,"overheadMs":1.25},"attempts":[{"deploymentId":"environment:openai","deploymentName":"openai (environment)",' +
  '"providerId":"openai","vendorModelId":"gpt-4o-mini","status":"SUCCEEDED","vendorStatus":200,"vendorRequestId":"req_1",' +
  '"rateLimitHeaders":{"x-ratelimit-remaining-requests":"99"},"startedAtMs":1795176000001,"durationMs":800}],' +
  '"outputBytes":80,"outputHmac":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","finishedAtMs":1795176000812}';

/** The text of the row of {@link finishedCompletion} of `cmpl_row`. A change of it is another format: this one must still be read. */
const ROW_TEXT =
  '{"id":"cmpl_row","createdAt":"2026-11-20T12:00:00.000Z","organizationId":"org_00000000000000000000000000000001","teamId":"team_00000000000000000000000000000001","apiKeyId":"key_00000000000000000000000000000001","endUserId":"end-user-ä","sessionId":"session-1","subjectType":"Ticket","subjectId":"4711",' +
  '"metadata":{"feature":"search","nested":{"deep":[1,null,"x"]}},"clientIp":"192.0.2.7",' +
  '"requestedModel":"openai/gpt-4o-mini","modelId":"openai/gpt-4o-mini","providerId":"openai","isStream":false,"operation":"COMPLETION","inputBytes":1234,' +
  '"inputHmac":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",' +
  '"status":"COMPLETED","finishReason":"STOP","rawFinishReason":"stop","warnings":["topP was not sent"],"inputTokens":100,"outputTokens":20,"cacheReadTokens":10,"cacheWriteTokens":0,"reasoningTokens":5,"isUsageEstimated":false,' +
  '"costPicoUsd":"27000000","costBreakdown":[{"unit":"INPUT_TOKEN","quantity":100,"picoUsdPerUnit":"150000","amountPicoUsd":"15000000"},{"unit":"OUTPUT_TOKEN","quantity":20,"picoUsdPerUnit":"600000","amountPicoUsd":"12000000"}],' +
  '"totalMs":812,"timeToFirstTokenMs":203,"overheadMs":1.25,' +
  '"attempts":[{"deploymentId":"environment:openai","deploymentName":"openai (environment)","providerId":"openai","vendorModelId":"gpt-4o-mini","status":"SUCCEEDED","vendorStatus":200,"vendorRequestId":"req_1",' +
  '"rateLimitHeaders":{"x-ratelimit-remaining-requests":"99"},"startedAtMs":1795176000001,"durationMs":800}],' +
  '"outputBytes":80,"outputHmac":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","finishedAt":"2026-11-20T12:00:00.812Z"}';

/** The frame of {@link ROW_TEXT}: magic, length, CRC-32, the kind 0x52, both moments as doubles, the text. */
export const ROW_FRAME = Buffer.concat([
  Buffer.from("f54e545838060000a19a9903", "hex"),
  Buffer.from("52", "hex"),
  Buffer.from("0000a03e8d1f7a4200c0d23e8d1f7a42", "hex"),
  Buffer.from(ROW_TEXT),
]);
