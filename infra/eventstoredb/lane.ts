import type { EventStoreDBClient } from '@eventstore/db-client'
import { convertToCommandError, ErrorType } from '@eventstore/db-client'
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import messages from '@eventstore/db-client/generated/streams_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import type rpc from '@eventstore/db-client/generated/status_pb.js'
import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js'
import { randomUUID } from 'node:crypto'
import type { CallOptions } from './connection.ts'
import type { Proposed } from './form.ts'
import { inside } from './inside.ts'

/** Where the last entry of an append is. */
export type Written = { readonly revision: number; readonly commit: bigint }

type Waiting = { readonly name: string; readonly resolve: (written: Written) => void; readonly reject: (cause: unknown) => void }
type Stub = InstanceType<typeof grpc.StreamsClient>
type Lane = {
  readonly stub: Stub
  readonly over: () => boolean
  readonly send: (name: string, requests: readonly messages.BatchAppendReq[]) => Promise<Written>
  /** Ends the lane when everything that went by it is answered. */
  readonly retire: () => void
}

/** Bytes after which an append goes on in another message: the engine takes no message of any length. */
const enough = 1024 * 1024

/** Bytes of an entry in the engine's form beyond its content, at most. */
const frame = 256

const failure = (type: ErrorType, message: string, more: object = {}): Error => Object.assign(new Error(message), { type, ...more })

/** What the engine answers to one append, as the client tells of it after a call. */
const faultOf = (answer: rpc.Status | undefined, streamName: string): Error => {
  const details = answer?.getDetails()
  const told = answer?.getMessage() ?? 'The answer is empty.'
  switch (details?.getTypeName()) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = shared.WrongExpectedVersion.deserializeBinary(details.getValue_asU8())
      return failure(ErrorType.WRONG_EXPECTED_VERSION, told, { actualVersion: wrong.hasCurrentStreamRevision() ? BigInt(wrong.getCurrentStreamRevision()) : 'no_stream' })
    }
    case 'event_store.client.StreamDeleted':
      return failure(ErrorType.STREAM_DELETED, told, { streamName })
    case 'event_store.client.AccessDenied':
      return failure(ErrorType.ACCESS_DENIED, told)
    case 'event_store.client.MaximumAppendSizeExceeded':
      return failure(ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED, told)
    case 'event_store.client.BadRequest':
      return failure(ErrorType.INVALID_ARGUMENT, told)
    // A timeout, a server that is not ready or too busy: it may have been carried out, and the line is as good as it was.
    default:
      return failure(ErrorType.UNAVAILABLE, told)
  }
}

const messageOf = ({ id, type, data, metadata }: Proposed): messages.BatchAppendReq.ProposedMessage => {
  const message = new messages.BatchAppendReq.ProposedMessage().setId(new shared.UUID().setString(id)).setData(Buffer.from(data, 'utf8')).setCustomMetadata(Buffer.from(metadata, 'utf8'))
  message.getMetadataMap().set('type', type).set('content-type', 'application/json')
  return message
}

/** The messages of one append, which is made with the last of them or not at all. */
const requestsOf = (name: string, expected: number | 'no_stream', events: readonly Proposed[]): readonly messages.BatchAppendReq[] => {
  // Without a deadline of its own: it would be an instant by this machine's clock, and the engine ends a write by itself.
  const options = new messages.BatchAppendReq.Options().setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8')))
  if (expected === 'no_stream') options.setNoStream(new shared.Empty() as never)
  else options.setStreamPosition(String(expected))
  const requests: messages.BatchAppendReq[] = []
  for (let at = 0; at < events.length; ) {
    const list: messages.BatchAppendReq.ProposedMessage[] = []
    for (let bytes = 0; bytes < enough && at < events.length; at += 1) {
      const message = messageOf(events[at] as Proposed)
      list.push(message)
      bytes += message.getData_asU8().length + message.getCustomMetadata_asU8().length + frame
    }
    const request = new messages.BatchAppendReq().setProposedMessagesList(list).setIsFinal(at === events.length)
    requests.push(requests.length === 0 ? request.setOptions(options) : request)
  }
  return requests
}

const openLane = (client: EventStoreDBClient, stub: Stub, { credentials, requiresLeader }: CallOptions): Lane => {
  const waiting = new Map<string, Waiting>()
  const call: ClientDuplexStream<messages.BatchAppendReq, messages.BatchAppendResp> = stub.batchAppend(...inside(client).callArguments({ credentials, requiresLeader }, { deadline: Infinity }))
  let retired = false
  let over = false
  const rest = (): void => {
    if (retired && waiting.size === 0) call.cancel()
  }
  const end = (cause: unknown): void => {
    over = true
    inside(client).disposableStreams.delete(call)
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
  }

  // Ended with the client, as every other call of it.
  inside(client).disposableStreams.add(call)
  call.on('data', (answer: messages.BatchAppendResp) => {
    const id = answer.getCorrelationId()?.getString() ?? ''
    const one = waiting.get(id)
    waiting.delete(id)
    const success = answer.getSuccess()
    if (success) one?.resolve({ revision: Number(success.getCurrentRevision()), commit: BigInt(success.getPosition()?.getCommitPosition() ?? 0) })
    else one?.reject(faultOf(answer.getError(), one.name))
    rest()
  })
  call.on('error', (fault: ServiceError) => {
    // The client looks for another server when this one is gone or leads no more.
    void inside(client).handleError(stub, fault)
    end(convertToCommandError(fault))
  })
  call.on('end', () => {
    call.end()
    end(failure(ErrorType.UNAVAILABLE, 'The line was ended.'))
  })
  return {
    stub,
    over: () => over,
    send: (name, requests) =>
      new Promise((resolve, reject) => {
        const id = randomUUID()
        waiting.set(id, { name, resolve, reject })
        for (const request of requests) call.write(request.setCorrelationId(new shared.UUID().setString(id)))
      }),
    retire: () => {
      retired = true
      rest()
    },
  }
}

/**
 * Appends over one call that stays open, of which each is answered by itself: a call for every append costs several times
 * the append. The client has the same; but there the answers of all clients of a process are kept together, so that one
 * broken line rejects what another one carries, and an append whose line ends well is waited for without end.
 *
 * When the line ends, for whatever reason, it is not known of any append on it whether it was carried out.
 */
export const openLanes = () => {
  let current: Lane | undefined
  return async (client: EventStoreDBClient, options: CallOptions, name: string, expected: number | 'no_stream', events: readonly Proposed[]): Promise<Written> => {
    const stub = await inside(client).getGRPCClient<Stub>(grpc.StreamsClient, 'append')
    if (current?.stub !== stub || current.over()) {
      current?.retire()
      current = openLane(client, stub, options)
    }
    return current.send(name, requestsOf(name, expected, events))
  }
}
