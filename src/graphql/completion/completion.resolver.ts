import { Arg, Args, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { GraphqlContext } from "../context.ts";
import { PageArgs, parsePage, toConnection, type Connection } from "../shared/connection.ts";
import { CompletionEventType } from "./completion-event.type.ts";
import { streamCompletion } from "./completion-stream.ts";
import { CompletionFilterInput, CreateCompletionInput, toCompletionFilter } from "./completion.input.ts";
import { findCompletion } from "./completion.reference.ts";
import {
  CompletionConnectionType,
  CompletionType,
  CreateCompletionPayloadType,
  toCompletion,
} from "./completion.type.ts";

/** Calls to models and their records. */
@Resolver(() => CompletionType)
export class CompletionResolver {
  @Query(() => CompletionType, {
    nullable: true,
    description:
      "The record of a completion, or of a call for embeddings, by id; null where there is none or the key may not see it. Needs the scope `completion:read`.",
  })
  async completion(
    @Arg("id", () => ID, { description: "The completion's id." }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<CompletionType | null> {
    return findCompletion(context, id);
  }

  @Query(() => CompletionConnectionType, {
    nullable: true,
    description:
      "The records of the acting organization's completions, newest first. Needs the scope `completion:read`.",
  })
  async completions(
    @Arg("filter", () => CompletionFilterInput, {
      nullable: true,
      description: "Which records; default those of all completions.",
    })
    filter: CompletionFilterInput | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: GraphqlContext,
  ): Promise<Connection<CompletionType>> {
    const { gateway, principal, pageSize, clock } = context;
    const request = parsePage(page, pageSize);
    const completions = await gateway.listCompletions(principal, toCompletionFilter(filter), request);
    return toConnection(completions, (record) => toCompletion(record, undefined, clock.nowMs()));
  }

  @Mutation(() => CreateCompletionPayloadType, {
    nullable: true,
    description:
      "Asks a model and waits for the whole answer. Its record is durable before the answer is sent. A call that fails is an error " +
      "with the `completionId` of its record. A caller that leaves ends the call. Needs the scope `completion:create`.",
  })
  async createCompletion(
    @Arg("input", () => CreateCompletionInput, { description: "What is asked." }) input: CreateCompletionInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateCompletionPayloadType> {
    const { gateway, principal, call, clock } = context;
    const { record, content } = await gateway.complete(principal, input, call);
    return { completion: toCompletion(record, content, clock.nowMs()) };
  }

  @Subscription(() => CompletionEventType, {
    subscribe: ({
      args,
      context,
    }: {
      readonly args: { readonly input: CreateCompletionInput };
      readonly context: GraphqlContext;
    }) => streamCompletion(args.input, context),
    description:
      "Asks a model and gives its answer as it comes. Needs a WebSocket (`graphql-transport-ws`). A caller that leaves ends the call. " +
      "Needs the scope `completion:create`.",
  })
  completionStream(
    @Arg("input", () => CreateCompletionInput, { description: "What is asked." }) _input: CreateCompletionInput,
    @Root() event: CompletionEventType,
  ): CompletionEventType {
    return event;
  }
}
