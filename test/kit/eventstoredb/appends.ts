import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import rpc from '@eventstore/db-client/generated/status_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import type { ExpectedRevision } from '../../../infra/ports/event-log.ts'
import { failure } from './failure.ts'
import type { Fault } from './server.ts'
import type { Proposed, Store } from './store.ts'

const maxAppend = 1_048_576

type Append = { name: string; expected: ExpectedRevision; events: Proposed[]; bytes: number }
type Failure = ReturnType<typeof failure>
type Outcome =
  | { readonly kind: 'appended'; readonly revision: number; readonly commit: number }
  | { readonly kind: 'conflict'; readonly actual: number | 'no_stream' }
  | { readonly kind: 'deleted' | 'too-large' | 'malformed' }

const nameOf = (one: shared.StreamIdentifier | undefined): string => Buffer.from(one?.getStreamName_asU8() ?? []).toString('utf8')

type Message = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage
const addTo = (asked: Append, message: Message): void => {
  const data = message.getData_asU8()
  asked.bytes += data.length
  asked.events.push({
    id: (message.getId()?.getString() ?? '').toLowerCase(),
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data,
    metadata: message.getCustomMetadata_asU8(),
  })
}

/** The answer to an append that has a call of its own. */
const answerAlone = ({ name, expected }: Append, outcome: Outcome, answer: sendUnaryData<streams.AppendResp>): void => {
  switch (outcome.kind) {
    case 'malformed':
      return answer(failure(status.UNKNOWN, 'Exception was thrown by handler.'))
    case 'too-large':
      return answer(failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppend} Exceeded.`, { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(maxAppend) }))
    case 'deleted':
      return answer(failure(status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, { exception: 'stream-deleted', 'stream-name': name }))
    case 'appended': {
      const position = new streams.AppendResp.Position().setCommitPosition(String(outcome.commit)).setPreparePosition(String(outcome.commit))
      return answer(null, new streams.AppendResp().setSuccess(new streams.AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position)))
    }
    case 'conflict': {
      const wrong = new streams.AppendResp.WrongExpectedVersion()
      if (outcome.actual === 'no_stream') wrong.setCurrentNoStream(new shared.Empty())
      else wrong.setCurrentRevision(String(outcome.actual))
      if (typeof expected === 'number') wrong.setExpectedRevision(String(expected))
      else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty())
      else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty())
      else wrong.setExpectedAny(new shared.Empty())
      return answer(null, new streams.AppendResp().setWrongExpectedVersion(wrong))
    }
  }
}

/** A status whose details are there and empty: the class of what is packed is known to its message alone. */
const emptyDetails = Uint8Array.of(0x1a, 0)
const packed = (message: string, name: string, details: { serializeBinary: () => Uint8Array }): rpc.Status => {
  const told = rpc.Status.deserializeBinary(emptyDetails).setMessage(message)
  told.getDetails()?.pack(details.serializeBinary(), `event_store.client.${name}`)
  return told
}

/** The answer to one of the appends that share a call, without what ties it to its question. */
const answerAmong = ({ name }: Append, outcome: Outcome): streams.BatchAppendResp => {
  const answer = new streams.BatchAppendResp()
  switch (outcome.kind) {
    case 'malformed':
      return answer.setError(packed('BadRequest', 'BadRequest', new shared.BadRequest().setMessage('The given key was not present.')))
    case 'too-large':
      return answer.setError(packed('MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded', new shared.MaximumAppendSizeExceeded().setMaxappendsize(maxAppend)))
    case 'deleted':
      return answer.setError(packed('StreamDeleted', 'StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name)))))
    case 'appended': {
      const position = new shared.AllStreamPosition().setCommitPosition(String(outcome.commit)).setPreparePosition(String(outcome.commit))
      return answer.setSuccess(new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position))
    }
    case 'conflict': {
      const wrong = new shared.WrongExpectedVersion()
      if (outcome.actual === 'no_stream') wrong.setCurrentNoStream(new shared.Empty() as never)
      else wrong.setCurrentStreamRevision(String(outcome.actual))
      return answer.setError(packed('WrongExpectedVersion', 'WrongExpectedVersion', wrong))
    }
  }
}

/** Both ways in which a client appends: a call for each append, and one call for many. */
export const openAppends = (store: Store, faults: { readonly next: () => Fault | undefined; readonly faultOf: (fault: Fault) => Failure }) => {
  const carryOut = ({ name, expected, events, bytes }: Append): Outcome => {
    if (name === '' || events.some(({ type }) => type === '')) return { kind: 'malformed' }
    return bytes > maxAppend ? { kind: 'too-large' } : store.append(name, expected, events)
  }

  /** Does it, or has it meet the fault that is due. `broken` ends the whole call. */
  const meet = (asked: Append, done: (outcome: Outcome) => void, broken: (fault: Failure) => void): void => {
    const fault = faults.next()
    if (fault === undefined) return done(carryOut(asked))
    if (fault === 'slow') return void setTimeout(() => done(carryOut(asked)), 200)
    if (fault === 'cut-after-write' || fault === 'hang-after-write') carryOut(asked)
    if (fault === 'cut-after-write') return broken(faults.faultOf('unavailable'))
    if (fault !== 'hang' && fault !== 'hang-after-write') broken(faults.faultOf(fault))
  }

  return {
    append: (call: ServerReadableStream<streams.AppendReq, streams.AppendResp>, answer: sendUnaryData<streams.AppendResp>): void => {
      const asked: Append = { name: '', expected: 'any', events: [], bytes: 0 }
      call.on('data', (request: streams.AppendReq) => {
        const options = request.getOptions()
        if (options) {
          asked.name = nameOf(options.getStreamIdentifier())
          asked.expected = options.hasRevision() ? Number(options.getRevision()) : options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any'
        }
        const message = request.getProposedMessage()
        if (message) addTo(asked, message)
      })
      call.on('error', () => undefined)
      call.on('end', () => meet(asked, (outcome) => answerAlone(asked, outcome, answer), (fault) => answer(fault)))
    },
    batchAppend: (call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void => {
      const begun = new Map<string, Append>()
      call.on('data', (request: streams.BatchAppendReq) => {
        const id = request.getCorrelationId()
        const key = id?.getString() ?? ''
        const options = request.getOptions()
        const expected = options?.hasStreamPosition() ? Number(options.getStreamPosition()) : options?.hasNoStream() ? 'no_stream' : options?.hasStreamExists() ? 'stream_exists' : 'any'
        const asked: Append = begun.get(key) ?? { name: nameOf(options?.getStreamIdentifier()), expected, events: [], bytes: 0 }
        begun.set(key, asked)
        for (const message of request.getProposedMessagesList()) addTo(asked, message)
        if (!request.getIsFinal()) return
        begun.delete(key)
        meet(asked, (outcome) => void call.write(answerAmong(asked, outcome).setCorrelationId(id)), (fault) => void call.emit('error', fault))
      })
      call.on('error', () => undefined)
      call.on('end', () => call.end())
    },
  }
}
