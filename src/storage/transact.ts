import type { PoolClient } from "pg";
import type { Database } from "./database.ts";

/**
 * Runs statements in one transaction. A connection on which anything failed is thrown away, so that no half of a transaction
 * is ever handed to the next.
 */
export async function transact<T>(
  { pool }: Pick<Database, "pool">,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
