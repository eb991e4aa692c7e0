import type { EventStoreDBClient } from '@eventstore/db-client'
import type { CallOptions, Channel, Metadata } from '@grpc/grpc-js'

type Stub<Client> = new (...args: never[]) => Client

/** What the client does for its own calls and does not show: its line, its choice of a server, what its calls carry. */
export type Inside = {
  readonly getChannel: () => Promise<Channel>
  createChannel: () => Promise<Channel>
  handleError: (stub: unknown, cause: unknown) => Promise<void>
  /** The calls of one service of the engine, over the line to the server that the client found. */
  readonly getGRPCClient: <Client>(service: Stub<Client>, name: string) => Promise<Client>
  readonly callArguments: (options: { readonly credentials: object; readonly requiresLeader: boolean }, more: CallOptions) => [Metadata, CallOptions]
  /** Calls that are ended with the client. */
  readonly disposableStreams: Set<unknown>
}

export const inside = (client: EventStoreDBClient): Inside => client as unknown as Inside
