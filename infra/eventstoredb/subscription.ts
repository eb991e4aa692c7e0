import type { EventStoreDBClient } from '@eventstore/db-client'
import { convertToCommandError } from '@eventstore/db-client'
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ClientReadableStream } from '@grpc/grpc-js'
import type { Connection } from './connection.ts'
import { inside } from './inside.ts'
import type { Checkpoint } from './replica.ts'

/** What a subscription hands over, in its order: entries, and marks of how far it has looked or that nothing is left. */
export type Item = { readonly event: streams.ReadResp.ReadEvent.RecordedEvent } | { readonly checkpoint: Checkpoint } | { readonly caughtUp: true }

export type Subscription = { readonly resume: () => void; readonly pause: () => void; readonly cancel: () => void }

type Listener = {
  readonly item: (item: Item) => void
  /** Called once, with what ended it; without a fault where the server did so in good order. */
  readonly end: (fault: unknown) => void
}

/** A mark about every thousand entries that are looked through in vain. */
const filterMarks = { checkpointInterval: 32, maxSearchWindow: 32 }

const requestOf = (after: Checkpoint | undefined, prefix: string): streams.ReadReq => {
  const all = new streams.ReadReq.Options.AllOptions()
  if (after) all.setPosition(new streams.ReadReq.Options.Position().setCommitPosition(String(after.commit)).setPreparePosition(String(after.prepare)))
  else all.setStart(new shared.Empty())
  const filter = new streams.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(new streams.ReadReq.Options.FilterOptions.Expression().setPrefixList([prefix]))
    .setMax(filterMarks.maxSearchWindow)
    .setCheckpointintervalmultiplier(filterMarks.checkpointInterval)
  const options = new streams.ReadReq.Options()
    .setAll(all)
    .setFilter(filter)
    .setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
    .setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()))
  return new streams.ReadReq().setOptions(options)
}

const itemOf = (answer: streams.ReadResp): Item | undefined => {
  const event = answer.getEvent()?.getEvent()
  if (event) return { event }
  const mark = answer.getCheckpoint()
  if (mark) return { checkpoint: { commit: BigInt(mark.getCommitPosition()), prepare: BigInt(mark.getPreparePosition()) } }
  return answer.hasCaughtUp() ? { caughtUp: true } : undefined
}

/**
 * A filtered subscription to `$all`, as the engine sends it: marks stand in their place among the entries, which the client
 * tells of beside them and too early, and nothing is made of an entry before somebody wants it.
 */
export const subscribe = (client: EventStoreDBClient, { credentials }: Connection, prefix: string, after: Checkpoint | undefined, listener: Listener): Subscription => {
  let call: ClientReadableStream<streams.ReadResp> | undefined
  let over = false
  const end = (fault?: unknown): void => {
    if (over) return
    over = true
    listener.end(fault)
  }
  const begin = async (): Promise<void> => {
    const stub = await inside(client).getGRPCClient<InstanceType<typeof grpc.StreamsClient>>(grpc.StreamsClient, 'subscribeToAll')
    if (over) return
    call = stub.read(requestOf(after, prefix), ...inside(client).callArguments({ credentials, requiresLeader: true }, { deadline: Infinity }))
    call.on('data', (answer: streams.ReadResp) => {
      const item = itemOf(answer)
      if (item && !over) listener.item(item)
    })
    call.on('error', (fault: Error) => end(convertToCommandError(fault as never)))
    call.on('end', () => end())
  }
  begin().catch(end)
  return {
    resume: () => void call?.resume(),
    pause: () => void call?.pause(),
    cancel: () => {
      over = true
      call?.cancel()
    },
  }
}
