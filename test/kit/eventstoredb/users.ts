import type { Server, ServerUnaryCall, ServerWritableStream, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js'
import { Metadata, status } from '@grpc/grpc-js'
import grpc from '@eventstore/db-client/generated/users_grpc_pb.js'
import messages from '@eventstore/db-client/generated/users_pb.js'

const failure = (code: status, details: string, exception: string) => {
  const metadata = new Metadata()
  metadata.set('exception', exception)
  metadata.set('login-name', 'x')
  return Object.assign(new Error(details), { code, details, metadata })
}

type Known = { readonly passwords: Map<string, string>; readonly calls: string[] }

/** The users of the double: it asks who is there, as a server with TLS does; only `admin` makes and changes users. */
export const addUsers = (server: Server, adminPassword: string): Known => {
  const passwords = new Map([['admin', adminPassword]])
  const calls: string[] = []

  const caller = (metadata: Metadata): string | undefined => {
    const [name = '', ...rest] = Buffer.from((metadata.get('authorization')[0] ?? '').toString().replace('Basic ', ''), 'base64').toString('utf8').split(':')
    return passwords.get(name) === rest.join(':') ? name : undefined
  }
  const unknown = failure(status.UNAUTHENTICATED, 'Not authenticated', 'access-denied')

  const change = <Asked, Done>(name: string, carryOut: (asked: Asked) => Done) => (call: ServerUnaryCall<Asked, Done>, answer: sendUnaryData<Done>): void => {
    if (caller(call.metadata) !== 'admin') return answer(unknown)
    calls.push(name)
    answer(null, carryOut(call.request))
  }

  server.addService(grpc.UsersService as never, {
    details: (call: ServerWritableStream<messages.DetailsReq, messages.DetailsResp>) => {
      const name = call.request.getOptions()?.getLoginName() ?? ''
      const by = caller(call.metadata)
      if (by === undefined || (by !== 'admin' && by !== name)) return void call.emit('error', unknown)
      if (!passwords.has(name)) return void call.emit('error', failure(status.NOT_FOUND, `User '${name}' is not found.`, 'user-not-found'))
      call.write(new messages.DetailsResp().setUserDetails(new messages.DetailsResp.UserDetails().setLoginName(name)))
      call.end()
    },
    create: change('create', (asked: messages.CreateReq) => {
      passwords.set(asked.getOptions()?.getLoginName() ?? '', asked.getOptions()?.getPassword() ?? '')
      return new messages.CreateResp()
    }),
    resetPassword: change('set-password', (asked: messages.ResetPasswordReq) => {
      passwords.set(asked.getOptions()?.getLoginName() ?? '', asked.getOptions()?.getNewPassword() ?? '')
      return new messages.ResetPasswordResp()
    }),
  } as unknown as UntypedServiceImplementation)
  return { passwords, calls }
}
