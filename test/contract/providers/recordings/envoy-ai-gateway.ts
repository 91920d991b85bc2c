import { readCassettes } from "./envoy-cassettes.ts";
import { ENVOY_DIFFERENCES } from "./envoy-ai-gateway.differences.ts";
import { readGoTests } from "./envoy-go-tests.ts";
import type { Project } from "./recording.ts";

/** Envoy AI Gateway: recorded calls, and the streams in its tests. */
export const ENVOY_AI_GATEWAY: Project = {
  repository: "envoyproxy/ai-gateway",
  differences: ENVOY_DIFFERENCES,
  read(clone) {
    const read = [readCassettes(clone), readGoTests(clone)];
    return {
      recordings: read.flatMap(({ recordings }) => recordings),
      leftOut: read.flatMap(({ leftOut }) => leftOut),
    };
  },
};
