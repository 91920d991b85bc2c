import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Page, PageRequest } from "../../lib/page.ts";

/** How many items a list gives. */
export interface PageSize {
  /** Where `first` is not given; default 50. */
  readonly default: number;
  /** The most that `first` may ask for; default 200. */
  readonly max: number;
}

/** The arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: "How many items, 1 to 200; default 50." })
  declare readonly first: number | null | undefined;

  @Field(() => String, {
    nullable: true,
    description: "The cursor of the item after which to go on; default from the start.",
  })
  declare readonly after: string | null | undefined;
}

/** Where a page stands in its list. */
@ObjectType("PageInfo", { simpleResolvers: true, description: "Where a page stands in its list." })
export class PageInfoType {
  @Field(() => Boolean, { description: "Whether there are items after this page." })
  declare readonly hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether there are items before this page." })
  declare readonly hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the page's first item; null on an empty page." })
  declare readonly startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the page's last item, to be given as `after`; null on an empty page.",
  })
  declare readonly endCursor: string | null;
}

/** One page of a list. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfoType;
}

/** Defines `<Name>Connection` and `<Name>Edge`. */
export function createConnectionType<Node extends object>(
  name: string,
  nodeType: () => ClassType<Node>,
  order: string,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `An item of a ${name}Connection.` })
  class EdgeType {
    @Field(() => String, {
      description: "Opaque; stays good when items come or go. Given as `after`, goes on behind this item.",
    })
    declare readonly cursor: string;

    @Field(nodeType, { description: "The item." })
    declare readonly node: Node;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of a list, ${order}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: "The items of the page." })
    declare readonly edges: readonly EdgeType[];

    @Field(() => PageInfoType, { description: "Where the page stands in the list." })
    declare readonly pageInfo: PageInfoType;
  }

  return ConnectionType;
}

/** Parses the arguments of a list; `BAD_USER_INPUT` where `first` is out of its range. */
export function parsePage(args: PageArgs, size: PageSize): PageRequest {
  const first = args.first ?? size.default;
  if (first < 1 || first > size.max) {
    throw badUserInput(["first"], `first is between 1 and ${String(size.max)}; default ${String(size.default)}.`);
  }
  return { first, after: args.after ?? undefined };
}

/** Maps a page of the domain. */
export function toConnection<T, Node>(page: Page<T>, toNode: (item: T) => Node): Connection<Node> {
  return {
    edges: page.items.map(({ cursor, node }) => ({ cursor, node: toNode(node) })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.items.at(0)?.cursor ?? null,
      endCursor: page.items.at(-1)?.cursor ?? null,
    },
  };
}
