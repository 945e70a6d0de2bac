import type { Host } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { withLoggedCaches } from '../operations/change/late-caches.ts'
import { openHost, requireCertificates, warnOfPlaceholders } from '../operations/open-host.ts'
import { inTime } from '../io/in-time.ts'
import { missingKey, requireGatewayConfig } from '../config/gateway-requirements.ts'
import { given } from '../json/given.ts'
import { slackAnswers } from './answers/answers.ts'
import type { ForwardStats } from './forward/forward-stats.ts'
import type { Gate } from './gate.ts'
import type { ServerLog } from '../io/server-log.ts'
import { mattermost } from './mattermost/mattermost.ts'
import type { Metrics } from './metrics.ts'
import type { OpenForwarding } from './open-forwarding.ts'
import { slackLookups } from './slack/lookups.ts'
import { slackApi } from './slack/web-api.ts'

export interface GateOptions {
  readonly host: HostOptions
  readonly openForwarding: OpenForwarding
  readonly metrics: Metrics
  readonly log: ServerLog
}

/** A gate that is open until it is retired. */
export interface OpenGate extends Gate {
  /** Numbers of forwarding, if it has any. */
  readonly stats: Readonly<ForwardStats> | undefined
  /** Does work with the gate, which stays open until the work is done. */
  use<T>(work: (gate: Gate) => Promise<T>): Promise<T>
  /** Closes the gate. Waits for its work and its answers, then for its forwarding, for at most this many milliseconds each. */
  retire(milliseconds: number): Promise<void>
}

/** Opens a gate for a config, and starts its forwarding. Throws INVALID_CONFIG and similar errors. */
export async function openGate({ host: hostOptions, metrics, log, ...options }: GateOptions): Promise<OpenGate> {
  const host = withLoggedCaches(await openHost({ ...hostOptions, log }))
  try {
    requireGatewayConfig(host.config)
    await requireCertificates(host)
    log.masking(host.redact)
    const keyless = missingKey(host.config)
    if (keyless !== undefined) log.warn(`gateway.signing in the secrets ${keyless}`)
    warnOfPlaceholders(host)
    const forwarding = await forwardingOf(host, options.openForwarding, metrics)
    const { slack, mattermost: chat } = host.config.gateway
    const { api: url, botToken } = slack
    const api = slackApi({ http: host.http, api: url, ...given({ token: botToken }) })
    const answers = slackAnswers({ host, api, metrics, log })
    const lookups = slackLookups(api, host.clock)
    const pending = new Set<Promise<unknown>>()
    const background = (work: Promise<unknown>): void => {
      pending.add(work)
      const end = (): unknown => pending.delete(work)
      work.then(end, end)
    }
    const gate: Gate = {
      host,
      forwarding,
      lookups,
      answers,
      ...(chat !== undefined && { mattermost: mattermost(host, log, chat) }),
      metrics,
      log,
      background,
    }
    const working = new AbortController()
    const worker = forwarding.work(working.signal).catch((error: unknown) => {
      if (!working.signal.aborted) log.error(`forwarding ended: ${String(error)}`)
    })
    const idle = async (): Promise<void> => {
      while (pending.size > 0) await Promise.allSettled(pending)
      await answers.idle()
    }
    return {
      ...gate,
      stats: forwarding.stats,
      use(work) {
        const result = work(gate)
        background(result)
        return result
      },
      async retire(milliseconds) {
        await inTime(idle(), milliseconds)
        working.abort()
        await inTime(worker, milliseconds)
        await host[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await host[Symbol.asyncDispose]()
    throw error
  }
}

/** A gateway that only answers an EventListener forwards nothing. One without Slack gets nothing new, but it forwards what is left in the queue. */
function forwardingOf(host: Host, open: OpenForwarding, metrics: Metrics): ReturnType<OpenForwarding> {
  const { slack, forward } = host.config.gateway
  const hasNothing = slack.mode === 'interceptor' || (slack.mode === 'none' && forward.url === undefined)
  if (!hasNothing) return open(host, (outcome) => metrics.forwarded(outcome))
  const put = () => Promise.reject(new Error('this gateway forwards nothing'))
  return Promise.resolve({ put, work: () => Promise.resolve() })
}
