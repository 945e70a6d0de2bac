import type { Config } from '../config/config.ts'
import { openWays } from '../config/open-ways.ts'
import { shortagesOfNew } from '../decisions/voter-shortage.ts'
import type { LogLevel } from '../io/logger.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { systemClock } from '../io/clock.ts'
import { inTime } from '../io/in-time.ts'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import { createAccess } from './api/access.ts'
import { watchDecisions } from './answers/decision-watch.ts'
import { createServerLog } from '../io/server-log.ts'
import type { LogSink } from '../io/server-log.ts'
import { createMetrics, showNumbers } from './metrics.ts'
import { openGate } from './open-gate.ts'
import type { GateOptions, OpenGate } from './open-gate.ts'
import { openForwarding as openQueue } from './open-forwarding.ts'
import type { OpenForwarding } from './open-forwarding.ts'
import { createServer, listen } from './server/server.ts'
import { SocketMode } from './socket/socket-mode.ts'
import type { SocketTimes } from './socket/socket-mode.ts'
import { watchConfig } from './server/reload.ts'

export interface GatewayOptions {
  readonly host: HostOptions
  /** The address to listen on; default: `gateway.listen` of the config. */
  readonly listen?: { readonly host: string; readonly port: number }
  /** Ends the gateway when it is aborted. Work in progress is finished first. */
  readonly signal: AbortSignal
  /** The destination of log lines. */
  readonly log: LogSink
  readonly level: LogLevel
  /** Opens the forwarding; default: with a queue in the store. */
  readonly openForwarding?: OpenForwarding
  /** Milliseconds between two checks of all decisions; default 15 s. */
  readonly lookEvery?: number
  /** Milliseconds between the signal and the end of accepting requests. `/readyz` answers 503 meanwhile, so that load balancers notice. Default 1 s. */
  readonly lame?: number
  /** The time limits of Socket Mode. */
  readonly times?: SocketTimes
  /** Called with the address as soon as the server listens. */
  readonly listening?: (url: string) => void
}

/** Milliseconds for work in progress when the gateway ends, or a new gate replaces the old one. */
const drainTime = 20_000

/** Milliseconds for requests in progress, before the store is closed. */
const closeTime = 3_000

/** The most milliseconds from the signal to the end of the process: `lame`, requests, answers, forwarding. Kubernetes kills it 45 s after the signal. */
export const endTime = 1_000 + closeTime + 2 * drainTime + 500

/** Milliseconds that the gateway waits for the store before it listens. */
const storePatience = 3_000

/** Runs the gateway until the signal is aborted. Throws INVALID_CONFIG, CANNOT_LISTEN and similar errors before it listens. */
export async function runGateway(options: GatewayOptions): Promise<void> {
  const { signal, host, openForwarding = openQueue } = options
  const log = await createServerLog(options.log, options.level)
  const metrics = await createMetrics()
  const leaving = new AbortController()
  const leave = (): void => {
    leaving.abort(new CicdError('REDIS_TIMED_OUT', 'the gateway ends, and no longer waits for the datasource'))
  }
  const gateOptions: GateOptions = { host: { ...host, leaving: leaving.signal }, openForwarding, metrics, log }
  let gate = await openGate(gateOptions)
  try {
    const { slack } = gate.host.config.gateway
    const current = (): OpenGate => gate
    const socket =
      slack.mode === 'socket' ? new SocketMode({ current, env: host.env, times: options.times }) : undefined
    const hindrance = (): string | undefined => {
      if (signal.aborted) return 'it is ending'
      return socket?.hindrance
    }
    const access = createAccess({ env: host.env, cwd: host.cwd })
    await access.prepare(gate)
    const app = await createServer({ current, hindrance, access })
    showNumbers(metrics, current)
    await tryStore(gate)
    // Watch before `listening` is called, so that every later change is seen.
    using watching = await watchConfig(host, async () => {
      const next = await reopened(gateOptions, gate)
      if (next === undefined) return
      // The end closes only the gate that it finds in use.
      if (signal.aborted) return next.retire(0)
      const before = gate
      gate = next
      if (hasAnotherApp(before, next)) socket?.renew()
      // Not awaited: the work of the old gate may take long, and must not delay the next reload.
      void before.retire(drainTime).catch((error: unknown) => log.warn(messageOf(error)))
    })
    const url = await listen(app, options.listen ?? gate.host.config.gateway.listen)
    log.event('info', 'listening', { url, slack: slack.mode })
    socket?.start()
    const looking = watchDecisions(current, { every: options.lookEvery ?? 15_000, signal })
    options.listening?.(url)
    await aborted(signal)
    watching[Symbol.dispose]()
    log.event('info', 'draining', {})
    await Promise.all([systemClock.sleep(options.lame ?? 1_000), socket?.drain()])
    leave()
    await inTime(Promise.all([app.close(), looking]), closeTime)
  } finally {
    leave()
    await gate.retire(drainTime)
    log.event('info', 'ended', {})
  }
}

/** Logs a warning if the store is away. The gateway does not wait longer than `storePatience` to listen, because probes would kill it. */
async function tryStore({ host, log }: OpenGate): Promise<void> {
  const failed = (error: unknown): void => log.warn(`the store cannot be used yet: ${messageOf(error)}`)
  const pinged = host.store.ping().catch(failed)
  const done = await inTime(
    pinged.then(() => true),
    storePatience,
  )
  if (done === undefined) log.warn('the store does not answer yet; the gateway keeps trying')
}

/** Whether Socket Mode needs a new connection: another token, or another address. */
function hasAnotherApp(before: OpenGate, next: OpenGate): boolean {
  const [one, other] = [before, next].map(({ host }) => host.config.gateway.slack)
  return one?.appToken !== other?.appToken || one?.api !== other?.api
}

/** Opens a gate for the new config; undefined if the config is wrong: then the old gate stays in use. */
async function reopened(options: GateOptions, { host, log, metrics }: OpenGate): Promise<OpenGate | undefined> {
  try {
    const next = await openGate(options)
    const { listen: place, slack } = next.host.config.gateway
    const before = host.config.gateway
    if (place.host !== before.listen.host || place.port !== before.listen.port || slack.mode !== before.slack.mode) {
      log.warn('gateway.listen and gateway.slack.mode change only when the gateway is restarted')
    }
    metrics.reloads('done')
    log.event('info', 'config reloaded', {})
    for (const shortage of shortagesOfNew(opennessOf(host.config), opennessOf(next.host.config))) log.warn(shortage)
    return next
  } catch (error) {
    metrics.reloads('failed')
    log.error(`the new config is not used, the one before stays: ${messageOf(error)}`)
    return undefined
  }
}

function opennessOf({ decisions, gateway }: Config): Parameters<typeof shortagesOfNew>[0] {
  return { deciders: decisions, open: openWays(gateway) }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
