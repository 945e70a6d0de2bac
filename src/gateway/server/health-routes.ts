import type { FastifyInstance } from 'fastify'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { reasonFor } from '../api/failure.ts'
import type { OpenGate } from '../open-gate.ts'

/** Milliseconds that an answer of the store is cached, so that many probes are not many requests to it. */
const freshFor = 1_000
/** Milliseconds that the store has to answer: less than the second that probes wait by default, so that our answer can give the reason. */
const patience = 900

/** Most reasons that are logged until the gateway is ready again. */
const mostReasons = 10

/** Why the gateway is not ready: for anybody who asks, and for the log, which may name the address of the store. */
interface Reason {
  readonly why: string
  readonly logged: string
}

const tooLate: Reason = { why: 'the store does not answer in time', logged: 'the store does not answer in time' }

/** Returns a reason, other than the store, why the gateway is not ready; undefined if there is none. */
export type Hindrance = () => string | undefined

/** `/healthz`: the process answers; `/readyz`: it can do its work; `/metrics`: its counters. */
export function healthRoutes(app: FastifyInstance, current: () => OpenGate, hindrance: Hindrance): void {
  const logChange = changesOfReadiness(current)
  let looked: { readonly at: number; readonly why: Promise<Reason | undefined> } | undefined
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const now = performance.now()
    if (looked === undefined || now - looked.at > freshFor) looked = { at: now, why: whyNoStore(current()) }
    const other = hindrance()
    const reason = other === undefined ? await looked.why : { why: other, logged: other }
    const why = reason?.why
    logChange(reason?.logged)
    return reply
      .code(why === undefined ? 200 : 503)
      .send(why === undefined ? { status: 'ready' } : { status: 'unready', why })
  })
  app.get('/metrics', async (_request, reply) => {
    const { registry } = current().metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** Logs when the gateway becomes ready or unready, and each new reason in between, so that the reasons can be read later. */
function changesOfReadiness(current: () => OpenGate): (why: string | undefined) => void {
  let ready: boolean | undefined
  const reasons = new Set<string>()
  return (why) => {
    const { log } = current()
    if (why === undefined) {
      if (ready !== true) log.event('info', 'ready', {})
      reasons.clear()
    } else if (!reasons.has(why) && reasons.size < mostReasons) {
      reasons.add(why)
      log.event('warn', 'unready', { why })
    }
    ready = why === undefined
  }
}

async function whyNoStore({ host }: OpenGate): Promise<Reason | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Reason>((resolve) => {
    timer = setTimeout(resolve, patience, tooLate)
  })
  const pinged = host.store.ping().then(
    () => undefined,
    (error: unknown): Reason => {
      const logged = host.redact(messageOf(error))
      return { why: error instanceof CicdError ? reasonFor(error) : 'the store cannot be used', logged }
    },
  )
  try {
    return await Promise.race([pinged, late])
  } finally {
    clearTimeout(timer)
  }
}
