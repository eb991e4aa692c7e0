import type { EventStoreDBClient } from '@eventstore/db-client'
import { ErrorType } from '@eventstore/db-client'
import grpc from '@eventstore/db-client/generated/users_grpc_pb.js'
import messages from '@eventstore/db-client/generated/users_pb.js'
import type { ServiceError } from '@grpc/grpc-js'
import { Metadata, status } from '@grpc/grpc-js'
import type { Address } from './address.ts'
import type { Connection } from './connection.ts'

type Credentials = Address['credentials']
type UsersClient = InstanceType<typeof grpc.UsersClient>

/** The client finds the leader for any service of the engine, and shows only some of them. */
type Lines = { readonly getGRPCClient: (service: typeof grpc.UsersClient, name: string) => Promise<UsersClient> }

const asError = (fault: ServiceError): Error & { readonly type: ErrorType } => {
  const exception = fault.metadata?.get('exception')[0]?.toString()
  // Not allowed, or nobody that the engine knows.
  const denied = fault.code === status.PERMISSION_DENIED || fault.code === status.UNAUTHENTICATED
  const type = denied ? ErrorType.ACCESS_DENIED : exception === 'user-not-found' ? ErrorType.USER_NOT_FOUND : ErrorType.UNKNOWN
  return Object.assign(new Error(fault.details, { cause: fault }), { type })
}

/** The users of an EventStoreDB, as far as a ledger needs them. */
export const openUsers = (connection: Connection) => {
  const ask = <T>(who: Credentials, action: (users: UsersClient, metadata: Metadata, limit: { readonly deadline: number }) => Promise<T>): Promise<T> =>
    connection.call(async (client: EventStoreDBClient, { deadline }) => {
      const metadata = new Metadata()
      metadata.set('authorization', `Basic ${Buffer.from(`${who.username}:${who.password}`, 'utf8').toString('base64')}`)
      metadata.set('requires-leader', 'true')
      const users = await (client as unknown as Lines).getGRPCClient(grpc.UsersClient, 'users')
      return action(users, metadata, { deadline: Date.now() + deadline })
    })

  const settled =
    (resolve: () => void, reject: (fault: Error) => void) =>
    (fault: ServiceError | null): void => {
      if (fault) reject(asError(fault))
      else resolve()
    }

  return {
    /** Whether there is such a user, asked by somebody; throws when that somebody may not know. */
    exists: (name: string, by: Credentials): Promise<boolean> =>
      ask(
        by,
        (users, metadata, limit) =>
          new Promise((resolve, reject) => {
            const answers = users.details(new messages.DetailsReq().setOptions(new messages.DetailsReq.Options().setLoginName(name)), metadata, limit)
            let found = false
            answers.on('data', () => {
              found = true
            })
            answers.on('error', (fault: ServiceError) => {
              const error = asError(fault)
              if (error.type === ErrorType.USER_NOT_FOUND) resolve(false)
              else reject(error)
            })
            answers.on('end', () => resolve(found))
          }),
      ),
    create: ({ username, password }: Credentials, fullName: string, by: Credentials): Promise<void> =>
      ask(by, (users, metadata, limit) => {
        const asked = new messages.CreateReq.Options().setLoginName(username).setPassword(password).setFullName(fullName)
        return new Promise((resolve, reject) => users.create(new messages.CreateReq().setOptions(asked), metadata, limit, settled(resolve, reject)))
      }),
    setPassword: ({ username, password }: Credentials, by: Credentials): Promise<void> =>
      ask(by, (users, metadata, limit) => {
        const asked = new messages.ResetPasswordReq.Options().setLoginName(username).setNewPassword(password)
        return new Promise((resolve, reject) => users.resetPassword(new messages.ResetPasswordReq().setOptions(asked), metadata, limit, settled(resolve, reject)))
      }),
  }
}
