import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completionJson, streamEvents, VENDOR_HEADERS } from "./answer.ts";
import { OTHER_CORE, pinnedTo } from "./cores.ts";
import { afterwards, freePort, scratchDirectory, until } from "./scratch.ts";

/** A vendor that answers at once. */
export interface FastVendor {
  /** Base URL of one that gives whole answers, ends in `/v1`. */
  readonly completionUrl: string;
  /** Base URL of one that gives streams of the wanted length, ends in `/v1`. */
  readonly streamUrl: string;
  /** How many requests it has answered, these questions left out. */
  answered(): Promise<number>;
}

/** Starts nginx on a free port with the answers as files; stopped when the benchmark ends. */
export async function startFastVendor(options: { readonly deltas: number }): Promise<FastVendor> {
  const directory = scratchDirectory();
  const port = await freePort();
  for (const [name, content] of [
    ["completion", completionJson()],
    ["stream", streamEvents(options.deltas).join("")],
  ] as const) {
    mkdirSync(join(directory, "www", name, "v1", "chat"), { recursive: true });
    writeFileSync(join(directory, "www", name, "v1", "chat", "completions"), content);
    writeFileSync(join(directory, "www", name, "v1", "models"), '{"object":"list","data":[]}');
  }
  const config = join(directory, "nginx.conf");
  writeFileSync(config, configuration(directory, port));
  const [command = "", ...prefix] = pinnedTo(OTHER_CORE);
  const child = spawn(
    command,
    [...prefix, "nginx", "-c", config, "-p", directory, "-e", "stderr", "-g", "daemon off;"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  child.once("error", () => {
    console.error("nginx does not start. On Debian: apt-get install nginx-light wrk");
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  afterwards(() => {
    child.kill("SIGTERM");
    return exited;
  });
  const origin = `http://127.0.0.1:${String(port)}`;
  await until("nginx", () =>
    fetch(`${origin}/completion/v1/models`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    ),
  );
  let questions = 0;
  const answered = async (): Promise<number> => {
    questions += 1;
    const text = await fetch(`${origin}/count`).then((answer) => answer.text());
    // The third of three figures: connections accepted, connections handled, requests.
    const requests = /^ \d+ \d+ (\d+) $/m.exec(text)?.[1];
    if (requests === undefined) throw new Error(`nginx does not count its requests: ${text}`);
    return Number(requests) - questions;
  };
  return { answered, completionUrl: `${origin}/completion/v1`, streamUrl: `${origin}/stream/v1` };
}

function configuration(directory: string, port: number): string {
  const headers = Object.entries(VENDOR_HEADERS).map(([name, value]) => `add_header ${name} "${value}" always;`);
  return `
worker_processes 1;
pid ${directory}/nginx.pid;
user ${process.getuid?.() === 0 ? "root" : "nobody"};
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=16;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_body_buffer_size 64k;
  client_body_temp_path ${directory};
  proxy_temp_path ${directory};
  fastcgi_temp_path ${directory};
  uwsgi_temp_path ${directory};
  scgi_temp_path ${directory};
  ${headers.join("\n  ")}
  server {
    listen 127.0.0.1:${String(port)} reuseport backlog=1024;
    root ${directory}/www;
    etag off;
    # A file answers a POST.
    error_page 405 =200 $uri;
    location = /count { stub_status; }
    location /completion { default_type application/json; }
    location /stream { default_type "text/event-stream; charset=utf-8"; }
  }
}
`;
}
