import type { FastifyInstance } from "fastify";
import { findErrorPage } from "./error-pages.ts";

/** How the process is. */
export interface HealthSource {
  /** Whether it is started and can take calls, and a word for it: `ok`, `degraded` (it goes on without its database), `starting`, … */
  ready(): { readonly isReady: boolean; readonly status: string };
}

/** Figures in Prometheus' text format. */
export interface MetricsSource {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Mounts what operators ask for: /health/live, /health/ready, /metrics; and the pages that errors point to. */
export function mountOperations(
  app: FastifyInstance,
  deps: {
    readonly health: HealthSource;
    readonly metrics: MetricsSource;
    /** The folder of the pages about error codes. */
    readonly errorPages: string;
    readonly isDraining: () => boolean;
  },
): void {
  app.get<{ Params: { code: string } }>("/docs/errors/:code", async (request, reply) => {
    const page = await findErrorPage(deps.errorPages, request.params.code);
    if (page === undefined) {
      reply.callNotFound();
      return reply;
    }
    return reply.type("text/markdown; charset=utf-8").send(page);
  });
  app.get("/health/live", () => ({ status: "ok" }));
  app.get("/health/ready", (_request, reply) => {
    const { isReady, status } = deps.isDraining() ? { isReady: false, status: "draining" } : deps.health.ready();
    reply.code(isReady ? 200 : 503);
    return { status };
  });
  app.get("/metrics", async (_request, reply) => {
    reply.header("content-type", deps.metrics.contentType);
    return deps.metrics.text();
  });
}
