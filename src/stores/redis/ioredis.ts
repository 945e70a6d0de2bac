import type { Cluster, Redis } from 'ioredis'
import { messageOf } from '../../errors/cicd-error.ts'

/** A login that the server answered in a way for which ioredis would print to the console. */
const needsNone = /no password is set|without any password configured for the default user/
const knowsNoUsers = "wrong number of arguments for 'auth' command"

/** Emitted by a client whose server needs no password, although one was given. */
export const unusedPassword = 'unused-password'

interface Ioredis {
  readonly Cluster: typeof Cluster
  readonly Redis: typeof Redis
}

let loading: Promise<Ioredis> | undefined

/**
 * ioredis, which prints nothing to the console. It makes further clients by itself, for the nodes of a cluster and for sentinels, so this changes its
 * class, and not single clients. Our package brings a copy of ioredis: the one of a program that uses the library stays as it is.
 */
export function loadIoredis(): Promise<Ioredis> {
  return (loading ??= import('ioredis').then(({ Cluster, Redis }) => {
    withoutConsole(Redis)
    return { Cluster, Redis }
  }))
}

function withoutConsole({ prototype }: typeof Redis): void {
  const auth = Reflect.get(prototype, 'auth') as (this: Redis, login: unknown) => Promise<'OK'>
  const authenticate = function (this: Redis, login: unknown): Promise<'OK'> {
    return auth.call(this, login).catch((error: unknown) => {
      if (needsNone.test(messageOf(error))) {
        this.emit(unusedPassword)
        return 'OK'
      }
      if (!messageOf(error).includes(knowsNoUsers)) throw error
      throw new Error('WRONGPASS the server is older than Redis 6 and knows no usernames', { cause: error })
    })
  }
  Object.defineProperty(prototype, 'auth', { value: authenticate, configurable: true, writable: true })
}
