import type { Host } from '../operations/host.ts'
import type { Answers } from './answers/answers.ts'
import type { Forwarding } from './forwarding.ts'
import type { ServerLog } from '../io/server-log.ts'
import type { Mattermost } from './mattermost/mattermost.ts'
import type { Metrics } from './metrics.ts'
import type { SlackLookups } from './slack/lookups.ts'

/** The parts of the gateway that depend on its config. When the config changes, a new gate replaces the old one. */
export interface Gate {
  readonly host: Host
  readonly forwarding: Forwarding
  readonly lookups: SlackLookups
  readonly answers: Answers
  /** Present if the config has `gateway.mattermost`. */
  readonly mattermost?: Mattermost
  readonly metrics: Metrics
  readonly log: ServerLog
  /** Work that goes on after its request was answered; the gateway waits for it when it ends. */
  background(work: Promise<unknown>): void
}
