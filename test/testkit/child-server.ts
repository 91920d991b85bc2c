import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server that a test started itself, and may treat badly. */
export interface ChildServer {
  readonly port: number;
  /** SIGSTOP: connections stay, nothing answers. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL, then a start on the same port with the same data. */
  restart(): Promise<void>;
  /** SIGKILL alone. */
  kill(): Promise<void>;
  /** Starts it again after {@link kill}. */
  start(): Promise<void>;
  /** Ends it and removes what it left. */
  stop(): Promise<void>;
}

/** A free port of this machine; free a moment ago, that is. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Runs a command to its end; what it printed. Rejects where it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<string> {
  const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${command} ended with ${String(child.exitCode)}: ${output}`);
  return output;
}

/**
 * Starts a server as a child and waits until it answers.
 */
export async function startChildServer(deps: {
  port: number;
  launch: () => ChildProcess;
  isReady: () => Promise<boolean>;
  /** Ids of the processes that do the work, for signals. */
  findProcessIds: (child: ChildProcess) => Promise<readonly number[]>;
  cleanUp: () => Promise<void>;
}): Promise<ChildServer> {
  let child: ChildProcess | undefined;
  let processIds: readonly number[] = [];

  const signal = (name: NodeJS.Signals): void => {
    for (const id of processIds) {
      try {
        process.kill(id, name);
      } catch {
        // It is gone already.
      }
    }
  };
  const start = async (): Promise<void> => {
    child = deps.launch();
    const started = child;
    for (let tries = 0; !(await deps.isReady()); tries += 1) {
      if (tries > 200 || started.exitCode !== null) throw new Error("the server does not start");
      await sleep(50);
    }
    processIds = await deps.findProcessIds(started);
  };
  const kill = async (): Promise<void> => {
    const dying = child;
    if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return;
    processIds = [...new Set([...processIds, ...(await deps.findProcessIds(dying))])];
    signal("SIGKILL");
    dying.kill("SIGKILL");
    await once(dying, "exit");
  };

  await start();
  return {
    port: deps.port,
    pause: async () => {
      // The first process first: it makes no more of them then.
      signal("SIGSTOP");
      if (child !== undefined) processIds = await deps.findProcessIds(child);
      signal("SIGSTOP");
    },
    resume: () => {
      signal("SIGCONT");
    },
    restart: async () => {
      await kill();
      await start();
    },
    kill,
    start,
    stop: async () => {
      signal("SIGCONT");
      await kill();
      await deps.cleanUp();
    },
  };
}
