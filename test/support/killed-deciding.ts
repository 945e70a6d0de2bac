import { CicdError } from '../../src/errors/cicd-error.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { handleEvent } from '../../src/operations/events/handle-event.ts'
import { settleDecision } from '../../src/operations/decisions/settle-decision.ts'
import { vote } from '../../src/operations/decisions/vote.ts'
import { callerOn } from '../../src/operations/host.ts'
import type { Caller, Host } from '../../src/operations/host.ts'
import { openHost } from '../../src/operations/open-host.ts'

/** The task of the process, and the step at which it is killed: before or after something that it writes, sends or locks. */
export interface KilledTask {
  readonly config: object
  readonly id: string
  readonly what: 'ask' | 'vote'
  readonly deliveryId: string
  readonly killAt: number
}

/** Milliseconds after which another process continues: short, so that tests do not wait long. */
export const lease = 1000

// Runs as a process of its own, which kills itself with SIGKILL at a step. It prints `done` if there were fewer steps, and `lost` if the machine
// stood still for longer than a lease.
const [argument] = process.argv.slice(2)
if (argument !== undefined && import.meta.url.endsWith('killed-deciding.mjs'))
  void main(JSON.parse(argument) as KilledTask)

async function main({ config, id, what, deliveryId, killAt }: KilledTask): Promise<void> {
  const host = dying(await openHost({ config: config as JsonObject, cwd: process.cwd(), env: {} }), killAt)
  const caller = callerOn(host, { actor: 'ann', deliveryId })
  try {
    await (what === 'ask' ? handleEvent(caller, { id, pipeline: 'build', event: 'success' }) : decide(caller, id))
    process.stdout.write('done\n')
  } catch (error) {
    if (!(error instanceof CicdError && error.code === 'LOCK_LOST')) throw error
    process.stdout.write('lost\n')
  }
  await host[Symbol.asyncDispose]()
}

async function decide(caller: Caller, id: string): Promise<void> {
  const name = 'deploy-prod'
  await vote(caller, { id, name, option: 'approve', identity: { name: 'ann' }, shownAs: 'ann', via: 'store' })
  await settleDecision(caller, { id, name, lease })
}

function dying(host: Host, killAt: number): Host {
  let step = 0
  const counting = async <T>(act: () => Promise<T>): Promise<T> => {
    await dieAt(step++)
    const result = await act()
    await dieAt(step++)
    return result
  }
  const dieAt = async (at: number) => {
    if (at !== killAt) return
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => undefined)
  }
  const watch = <T extends object>(target: T, names: readonly string[]): T =>
    new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name)
        if (typeof value !== 'function') return value
        const method = (...given: unknown[]) => Reflect.apply(value, object, given) as Promise<unknown>
        return names.includes(String(name)) ? (...given: unknown[]) => counting(() => method(...given)) : method
      },
    })
  const locks = watch(host.store.locks!, ['acquire', 'release'])
  const store = watch(host.store, ['commit', 'writeDelivery'])
  const withLocks = new Proxy(store, {
    get: (object, name) => (name === 'locks' ? locks : (Reflect.get(object, name) as unknown)),
  })
  return {
    ...host,
    store: withLocks,
    http: watch(host.http, ['post']),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  }
}
