import type { Client } from "graphql-ws";
import { callGraphql, openSocket, type GraphqlTarget } from "../../testkit/graphql-caller.ts";

/** The variables of an operation. */
export type Variables = Readonly<Record<string, unknown>>;

/** The data of an operation that must succeed, as the test expects it. */
export async function read<Data>(target: GraphqlTarget, query: string, variables: Variables = {}): Promise<Data> {
  const answer = await callGraphql(target, query, variables);
  if (answer.errors !== undefined || answer.data === null || answer.data === undefined) {
    throw new Error(`${query} was refused: ${JSON.stringify(answer.errors)}`);
  }
  return answer.data as Data;
}

/** The codes of an answer's errors, by the path that each stands at. */
export async function codesOf(target: GraphqlTarget, query: string, variables: Variables = {}) {
  const { errors } = await callGraphql(target, query, variables);
  return (errors ?? []).map((error) => [error.path?.join(".") ?? "", error.extensions.code]);
}

/** An answer as text, byte for byte as it came, but for the id of its request. */
export type RawCaller = (query: string, variables?: Variables) => Promise<string>;

/** Calls over HTTP; the status stands before the body. */
export function overHttp(target: GraphqlTarget): RawCaller {
  return async (query, variables = {}) => {
    const response = await fetch(`${target.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(target.key === undefined ? {} : { authorization: `Bearer ${target.key}` }),
        ...target.headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    return withoutRequestId(`${String(response.status)} ${await response.text()}`);
  };
}

/** Calls over one WebSocket; the protocol's `error` message stands for itself. */
export function overSocket(target: GraphqlTarget): RawCaller & { readonly client: Client } {
  const client = openSocket(target);
  const call: RawCaller = (query, variables = {}) =>
    new Promise((resolve) => {
      const results: unknown[] = [];
      client.subscribe(
        { query, variables },
        {
          next: (result) => results.push(result),
          error: (error) => {
            resolve(withoutRequestId(`error ${toText(error)}`));
          },
          complete: () => {
            resolve(withoutRequestId(JSON.stringify(results)));
          },
        },
      );
    });
  return Object.assign(call, { client });
}

function toText(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && "reason" in error) {
    return `closed ${String(error.code)} ${String(error.reason)}`;
  }
  return JSON.stringify(error);
}

function withoutRequestId(text: string): string {
  return text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""');
}

/** Every page of a list, newest first; `query` takes `$first` and `$after` and has the connection as its one field. */
export async function readPages<Node>(
  target: GraphqlTarget,
  query: string,
  options: { readonly first?: number; readonly variables?: Variables; readonly onPage?: () => Promise<void> } = {},
): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const data: Readonly<Record<string, Page<Node>>> = await read(target, query, {
      ...options.variables,
      first: options.first ?? 200,
      after,
    });
    const [page] = Object.values(data);
    if (page === undefined) throw new Error(`${query} has no connection`);
    nodes.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
    await options.onPage?.();
  }
}

interface Page<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}
