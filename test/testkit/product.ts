import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** A running product process. */
export interface Product {
  readonly url: string;
  /** The root key as printed; `undefined` where none was. */
  readonly rootKey: string | undefined;
  readonly pid: number;
  readonly process: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Sends a signal and waits for the exit. */
  stop(signal?: NodeJS.Signals): Promise<ProductExit>;
  /** Resolves when the process has ended. */
  readonly exited: Promise<ProductExit>;
}

/** How a product process ended. */
export interface ProductExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How a product is started. */
export interface ProductOptions {
  /** Its working directory. */
  readonly directory: string;
  /** Variables besides PATH, HOME and a free PORT. */
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the command, e.g. `["setpriv", "--reuid", "65534"]`. */
  readonly prefix?: readonly string[];
}

/** Starts the built product as an operator would and waits until it is ready; rejects with its output where it ends first. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const product = spawnProduct(options);
  const notice = await product.ready;
  if (notice === undefined) {
    const exit = await product.exited;
    throw new Error(`the product ended with ${String(exit.code ?? exit.signal)}:\n${product.output()}`);
  }
  return { ...product, ...notice };
}

/** Runs the built product until it ends by itself, as it does where it cannot start. */
export async function runProduct(options: ProductOptions): Promise<ProductExit & { readonly output: string }> {
  const product = spawnProduct(options);
  const exit = await product.exited;
  return { ...exit, output: product.output() };
}

function spawnProduct(options: ProductOptions) {
  const line = [...(options.prefix ?? []), process.execPath, MAIN];
  const child = spawn(line[0] ?? process.execPath, line.slice(1), {
    cwd: options.directory,
    env: { PATH: process.env.PATH ?? "", HOME: options.directory, PORT: "0", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  // Later output may be long, and is not searched again.
  let isReady = false;
  const ready = Promise.withResolvers<{ url: string; rootKey: string | undefined } | undefined>();
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    if (isReady) return;
    const url = /ready at (http:\S+)\/graphql/.exec(output)?.[1];
    if (url === undefined || !output.includes("curl ")) return;
    const rootKey = /Root API key \(shown[^)]*\): (\S+)/.exec(output)?.[1] ?? options.env?.NARTHEX_ROOT_KEY;
    isReady = true;
    ready.resolve({ url, rootKey });
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exited = new Promise<ProductExit>((resolve) => {
    child.once("close", (code, signal) => {
      ready.resolve(undefined);
      resolve({ code, signal });
    });
  });
  return {
    ready: ready.promise,
    exited,
    process: child,
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal: NodeJS.Signals = "SIGTERM") => {
      child.kill(signal);
      return exited;
    },
  };
}
