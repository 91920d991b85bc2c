import { threadCpuUsage } from "node:process";

/** The processor time of this thread so far, milliseconds: what others on the machine take is not in it. */
export function threadCpuMs(): number {
  const { user, system } = threadCpuUsage();
  return (user + system) / 1_000;
}
