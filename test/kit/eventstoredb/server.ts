import type { ServerDuplexStream, ServerReadableStream, ServerUnaryCall, ServerWritableStream, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js'
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ExpectedRevision } from '../../../infra/ports/event-log.ts'
import type { Kept, Proposed, Store } from './store.ts'

/** What goes wrong, and how often: each fault is used up by the calls that it meets. */
type Fault =
  /** The call is refused before anything is done. */
  | 'unavailable'
  /** The call is never answered, and nothing is done. */
  | 'hang'
  /** The append is carried out, and the line is cut before the answer. */
  | 'cut-after-write'
  /** The append is carried out, and nothing is answered. */
  | 'hang-after-write'
  | 'not-leader'
  | 'denied'
  | 'garbage'
  | 'slow'

export type Double = {
  readonly port: number
  /** The next `times` appends meet the fault. */
  readonly appendsMeet: (fault: Fault, times?: number) => void
  readonly readsMeet: (fault: Fault, times?: number) => void
  /** Open subscriptions: end them without an error, break them, or let them go silent. */
  readonly subscriptions: { readonly end: () => void; readonly break: () => void; readonly silence: () => void; readonly count: () => number }
  /** Gossip gives no leader, until told otherwise. */
  readonly hide: (hidden: boolean) => void
  readonly calls: () => { readonly appends: number; readonly subscriptions: number }
  /** Ends at once, as a process does that is killed. */
  readonly kill: () => Promise<void>
}

const maxAppend = 1_048_576
const window = 32

const failure = (code: status, details: string, more: Readonly<Record<string, string>> = {}) => {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(more)) metadata.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata })
}

const faultOf = (fault: Fault, port: number) => {
  if (fault === 'not-leader') return failure(status.NOT_FOUND, 'Leader info available', { exception: 'not-leader', 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': String(port) })
  if (fault === 'denied') return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
  if (fault === 'garbage') return failure(status.UNKNOWN, '\u0000\u0001 not what anybody expects')
  return failure(status.UNAVAILABLE, 'Server Is Not Ready')
}

const identifier = (name: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8').toString('base64'))
const nameOf = (one: { getStreamName_asU8: () => Uint8Array } | undefined): string => Buffer.from(one?.getStreamName_asU8() ?? []).toString('utf8')

const recordedOf = (event: Kept) => {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.commit))
    .setPreparePosition(String(event.commit))
    .setData(event.data)
    .setCustomMetadata(event.metadata)
  recorded.getMetadataMap().set('type', event.type).set('content-type', event.contentType).set('created', String(BigInt(event.created) * 10_000n))
  return recorded
}
const answerOf = (event: Kept) => new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(recordedOf(event)).setCommitPosition(String(event.commit)))

type Append = { name: string; expected: ExpectedRevision; events: Proposed[]; bytes: number }

/** An EventStoreDB of one node on loopback, spoken to by the real client over real gRPC. */
export const openDouble = async (store: Store, wanted = 0, addServices: (server: Server) => void = () => undefined): Promise<Double> => {
  const server = new Server({ 'grpc.max_receive_message_length': 32 * 1024 * 1024 })
  const faults: Record<'append' | 'read', Fault[]> = { append: [], read: [] }
  const open = new Set<{ end: () => void; break: () => void; silence: () => void }>()
  let hidden = false
  let appends = 0
  let subscriptions = 0
  let port = wanted

  const append = (call: ServerReadableStream<streams.AppendReq, streams.AppendResp>, answer: sendUnaryData<streams.AppendResp>): void => {
    const asked: Append = { name: '', expected: 'any', events: [], bytes: 0 }
    call.on('data', (request: streams.AppendReq) => {
      const options = request.getOptions()
      if (options) {
        asked.name = nameOf(options.getStreamIdentifier())
        asked.expected = options.hasRevision() ? Number(options.getRevision()) : options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any'
      }
      const message = request.getProposedMessage()
      if (!message) return
      const data = message.getData_asU8()
      asked.bytes += data.length
      asked.events.push({
        id: (message.getId()?.getString() ?? '').toLowerCase(),
        type: message.getMetadataMap().get('type') ?? '',
        contentType: message.getMetadataMap().get('content-type') ?? '',
        data,
        metadata: message.getCustomMetadata_asU8(),
      })
    })
    call.on('error', () => undefined)
    call.on('end', () => {
      appends += 1
      const fault = faults.append.shift()
      if (fault === 'slow') setTimeout(() => carryOut(asked, answer), 200)
      else if (fault === 'cut-after-write' || fault === 'hang-after-write') {
        carryOut(asked, () => undefined)
        if (fault === 'cut-after-write') answer(faultOf('unavailable', port))
      } else if (fault === undefined) carryOut(asked, answer)
      else if (fault !== 'hang') answer(faultOf(fault, port))
    })
  }

  const carryOut = ({ name, expected, events, bytes }: Append, answer: sendUnaryData<streams.AppendResp>): void => {
    if (name === '' || events.some(({ type }) => type === '')) return answer(failure(status.UNKNOWN, 'Exception was thrown by handler.'))
    if (bytes > maxAppend)
      return answer(failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppend} Exceeded.`, { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(maxAppend) }))
    const result = store.append(name, expected, events)
    if (result.kind === 'deleted') return answer(failure(status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, { exception: 'stream-deleted', 'stream-name': name }))
    if (result.kind === 'appended') {
      const position = new streams.AppendResp.Position().setCommitPosition(String(result.commit)).setPreparePosition(String(result.commit))
      return answer(null, new streams.AppendResp().setSuccess(new streams.AppendResp.Success().setCurrentRevision(String(result.revision)).setPosition(position)))
    }
    const wrong = new streams.AppendResp.WrongExpectedVersion()
    if (result.actual === 'no_stream') wrong.setCurrentNoStream(new shared.Empty())
    else wrong.setCurrentRevision(String(result.actual))
    if (typeof expected === 'number') wrong.setExpectedRevision(String(expected))
    else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty())
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty())
    else wrong.setExpectedAny(new shared.Empty())
    answer(null, new streams.AppendResp().setWrongExpectedVersion(wrong))
  }

  type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>

  const readStream = (call: ReadCall, options: streams.ReadReq.Options, asked: streams.ReadReq.Options.StreamOptions): void => {
    const name = nameOf(asked.getStreamIdentifier())
    const state = store.stateOf(name)
    if (state === 'tombstoned') return void call.emit('error', failure(status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, { exception: 'stream-deleted', 'stream-name': name }))
    if (state !== 'live') call.write(new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(name))))
    else {
      const back = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
      const events = store.eventsOf(name)
      const from = asked.hasEnd() ? events.length - 1 : asked.hasStart() ? 0 : Number(asked.getRevision())
      const chosen = back ? events.slice(0, from + 1).reverse() : events.slice(from)
      for (const event of chosen.slice(0, Number(options.getCount()))) call.write(answerOf(event))
    }
    call.end()
  }

  const readAll = (call: ReadCall, options: streams.ReadReq.Options): void => {
    const back = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
    const chosen = back ? [...store.all()].reverse() : store.all()
    for (const event of chosen.slice(0, Number(options.getCount()))) call.write(answerOf(event))
    call.end()
  }

  const subscribe = (call: ReadCall, options: streams.ReadReq.Options): void => {
    subscriptions += 1
    const all = options.getAll()
    const filter = options.getFilter()
    const prefixes = filter?.getStreamIdentifier()?.getPrefixList() ?? ['']
    const interval = (filter?.getCheckpointintervalmultiplier() ?? 1) * (filter?.getMax() ?? window)
    const after = all?.hasPosition() ? Number(all.getPosition()?.getCommitPosition()) : -1
    let at = all?.hasEnd() ? store.all().length : store.all().findIndex(({ commit }) => commit > after)
    if (at < 0) at = store.all().length
    let considered = 0
    let silent = false
    let running = false
    let live = false
    call.write(new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('double')))
    const written = (message: streams.ReadResp): Promise<void> => (call.write(message) ? Promise.resolve() : new Promise((resolve) => call.once('drain', resolve)))
    const pump = async (): Promise<void> => {
      if (running || silent) return
      running = true
      for (let event = store.all()[at]; event && !silent; event = store.all()[at]) {
        at += 1
        considered += 1
        const fits = prefixes.some((prefix) => event?.stream.startsWith(prefix))
        if (fits) await written(answerOf(event))
        if (considered % interval === 0)
          await written(new streams.ReadResp().setCheckpoint(new streams.ReadResp.Checkpoint().setCommitPosition(String(event.commit)).setPreparePosition(fits ? String(event.commit) : '0')))
      }
      running = false
      if (!live && !silent) {
        live = true
        await written(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
      }
    }
    const stop = store.onAppend(() => void pump())
    const one = {
      end: () => leave(() => call.end()),
      break: () => leave(() => call.emit('error', faultOf('unavailable', port))),
      silence: () => {
        silent = true
      },
    }
    const leave = (how: () => void): void => {
      stop()
      silent = true
      open.delete(one)
      how()
    }
    call.on('cancelled', () => leave(() => undefined))
    open.add(one)
    void pump()
  }

  const read = (call: ReadCall): void => {
    const fault = faults.read.shift()
    if (fault === 'hang') return
    if (fault !== undefined && fault !== 'slow') return void call.emit('error', faultOf(fault, port))
    const options = call.request.getOptions() as streams.ReadReq.Options
    const stream = options.getStream()
    const go = (): void => (options.hasSubscription() ? subscribe(call, options) : stream ? readStream(call, options, stream) : readAll(call, options))
    if (fault === 'slow') setTimeout(go, 200)
    else go()
  }

  const remove = (state: 'soft-deleted' | 'tombstoned') => (call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>, answer: sendUnaryData<streams.DeleteResp>) => {
    store.end(nameOf(call.request.getOptions()?.getStreamIdentifier()), state)
    answer(null, state === 'tombstoned' ? (new streams.TombstoneResp().setNoPosition(new shared.Empty()) as unknown as streams.DeleteResp) : new streams.DeleteResp().setNoPosition(new shared.Empty()))
  }

  const implementation: UntypedServiceImplementation = {
    read,
    append,
    delete: remove('soft-deleted'),
    tombstone: remove('tombstoned'),
    batchAppend: (call: ServerDuplexStream<unknown, unknown>) => call.destroy(failure(status.UNIMPLEMENTED, 'The double has no batches.')),
  } as unknown as UntypedServiceImplementation
  server.addService(streamsGrpc.StreamsService as never, implementation)
  server.addService(featuresGrpc.ServerFeaturesService as never, {
    getSupportedMethods: (_call: unknown, answer: sendUnaryData<features.SupportedMethods>) => answer(null, new features.SupportedMethods().setEventStoreServerVersion('23.10.8.0')),
  } as unknown as UntypedServiceImplementation)
  server.addService(gossipGrpc.GossipService as never, {
    read: (_call: unknown, answer: sendUnaryData<gossip.ClusterInfo>) => {
      const member = new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString('7c2d4f10-3b5e-4a6c-8d9e-0f1a2b3c4d5e'))
        .setTimeStamp('0')
        .setState(gossip.MemberInfo.VNodeState.LEADER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port))
      answer(null, new gossip.ClusterInfo().setMembersList(hidden ? [] : [member]))
    },
  } as unknown as UntypedServiceImplementation)

  addServices(server)
  port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${wanted}`, ServerCredentials.createInsecure(), (fault, bound) => (fault ? reject(fault) : resolve(bound))),
  )

  const meet = (list: Fault[]) => (fault: Fault, times = 1) => void list.push(...Array.from({ length: times }, () => fault))
  return {
    port,
    appendsMeet: meet(faults.append),
    readsMeet: meet(faults.read),
    subscriptions: {
      end: () => [...open].forEach((one) => one.end()),
      break: () => [...open].forEach((one) => one.break()),
      silence: () => [...open].forEach((one) => one.silence()),
      count: () => open.size,
    },
    hide: (value) => (hidden = value),
    calls: () => ({ appends, subscriptions }),
    kill: async () => {
      server.forceShutdown()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
