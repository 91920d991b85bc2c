import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { onTestFinished } from "vitest";
import { createSecretVault, type SecretVault } from "../../../src/domain/credential/secret-vault.ts";
import { runSql } from "./scratch-database.ts";

/** A row of `credential`, as far as secrets go. */
export interface SecretRow extends Record<string, unknown> {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly secret_version: number;
  readonly sealed_key_id: string;
  readonly sealed_secret: Buffer;
}

/** Every credential, by id. */
export function readSecrets(databaseUrl: string): Promise<readonly SecretRow[]> {
  return runSql<SecretRow>(
    databaseUrl,
    "select id, organization_id, name, secret_version, sealed_key_id, sealed_secret from credential order by id",
  );
}

/** The vault of a process that has these keys alone. */
export function vaultOf(first: string, ...earlier: readonly string[]): SecretVault {
  const toBytes = (key: string): Buffer => Buffer.from(key, "base64");
  return createSecretVault({ secretKeys: [toBytes(first), ...earlier.map(toBytes)], randomBytes });
}

/** The secret of a row; throws where the vault does not open it. */
export function openRow(vault: SecretVault, row: SecretRow): string {
  const context = { organizationId: row.organization_id, ownerId: row.id, version: row.secret_version };
  return vault.open(context, { keyId: row.sealed_key_id, bytes: row.sealed_secret });
}

/** Changes a credential as `updateCredential` does, in a transaction that stays open until it is told to commit. */
export async function beginChange(databaseUrl: string, id: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("begin");
  await client.query("update credential set name = 'changed', revision = revision + 1 where id = $1", [id]);
  return {
    /** How many other sessions wait for it. */
    async countWaiting(): Promise<number> {
      const waiting = await runSql(
        databaseUrl,
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting.length;
    },
    commit: () => client.query("commit"),
  };
}
