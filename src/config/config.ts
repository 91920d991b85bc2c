import type { KeyObject } from "node:crypto";
import type { CompletionRequestLimits } from "../domain/completion/parse-completion-request.ts";
import type { OrganizationLimits } from "../domain/credential/credentials.ts";
import type { EmbeddingRequestLimits } from "../domain/embedding/parse-embedding-request.ts";
import type { CallLimits } from "../domain/provider/call-limits.ts";
import type { ProviderId } from "../domain/provider/provider.ts";
import type { DeclaredOrganization } from "../domain/routing/declared.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { Environment } from "./environment.ts";

/** A vendor's credential that the environment gives; read at start, never stored. */
export interface EnvironmentCredential {
  readonly providerId: ProviderId;
  /** The vendor's API key; `null` where it needs none. */
  readonly secret: string | null;
  /** Where the vendor's API is, without a slash at the end; `null` where it has none. */
  readonly baseUrl: string | null;
  /** Further values, by the names that {@link import("../domain/provider/provider-facts.ts").PROVIDER_FACTS} gives them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The whole configuration, parsed once and frozen. A part that is off is `null`. */
export interface Config {
  readonly http: {
    readonly host: string;
    /** 0 for any free port. */
    readonly port: number;
    /** Where callers reach us, without a slash at the end; `null` where that is the address that is bound. */
    readonly publicUrl: string | null;
    /** Addresses and CIDR ranges of the proxies whose `x-forwarded-*` headers count; `null` for none. */
    readonly trustedProxies: readonly string[] | null;
    readonly maxBodyBytes: number;
    /** Room for the bodies of requests and messages under way, in bytes. */
    readonly bodyRoom: {
      /** For all organizations together. */
      readonly maxBytes: number;
      /** For one organization: half, or one body of the largest size where that is more. */
      readonly maxShareBytes: number;
    };
  };
  readonly graphql: {
    readonly introspection: boolean;
    readonly maxDepth: number;
    readonly maxAliases: number;
    readonly maxTokens: number;
    /** Items of all lists, and values of all JSON, in the variables of one operation: 50,000, or ten times the messages or texts that a request may have. */
    readonly maxListItems: number;
    /** Items of a list where `first` is not given. */
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    readonly pingIntervalMs: number;
    /** How long a subscriber may leave its socket full before it is cut off. */
    readonly slowReaderTimeoutMs: number;
  };
  /** Holds the embedded database, the journal and, when embedded, the secret key. As given: relative to the working directory. */
  readonly dataDirectory: string;
  /** A PostgreSQL server; `null` for the embedded database. */
  readonly database: { readonly url: string } | null;
  /** `null` for a single process. */
  readonly redis: { readonly url: string } | null;
  /** `null` where one is to be made at the first start. */
  readonly rootKey: string | null;
  /** 32 bytes; `null` where it is to be made and kept in the data directory. Prints as nothing. */
  readonly secretKey: KeyObject | null;
  /** Earlier secret keys, which still open what they sealed; `null` for none. Print as nothing. */
  readonly previousSecretKeys: readonly KeyObject[] | null;
  /** Addresses and CIDR ranges that base URLs given by mutation and URLs of media may lead to, besides public ones; `null` for none. */
  readonly allowedUpstreamCidrs: readonly string[] | null;
  /** What the configuration file declares; `null` where none is named, and what was declared before stays as it is. */
  readonly declared: readonly DeclaredOrganization[] | null;
  readonly journal: { readonly fsync: Environment["NARTHEX_JOURNAL_FSYNC"]; readonly maxBytes: number };
  /** In the order of the providers; empty where no vendor's variables are set. */
  readonly providers: readonly EnvironmentCredential[];
  /** Limits on the waits of one call to a vendor. */
  readonly call: CallLimits;
  /** Limits on what callers ask for; `maxTimeoutMs` is the limit on the whole call. */
  readonly completion: CompletionRequestLimits & EmbeddingRequestLimits & { readonly defaultMaxOutputTokens: number };
  /** How many credentials and deployments an organization may have by mutations. */
  readonly organization: OrganizationLimits;
  /** How often the vendors' own lists of models are read, milliseconds; 0 for never. */
  readonly catalog: { readonly refreshMs: number };
  /** Variables that look like a slip of a vendor's and are not read; for a warning. */
  readonly misspelt: readonly ConfigProblem[];
  readonly shutdown: { readonly drainTimeoutMs: number };
  readonly log: { readonly level: Environment["NARTHEX_LOG_LEVEL"] };
}
