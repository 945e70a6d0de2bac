import type { Host } from '../operations/host.ts'
import type { Answers } from './answers/answers.ts'
import type { Forwarding } from './forwarding.ts'
import type { ServerLog } from '../io/server-log.ts'
import type { Mattermost } from './mattermost/mattermost.ts'
import type { Metrics } from './metrics.ts'
import type { SlackLookups } from './slack/lookups.ts'

/** What one config makes of the gateway; another one takes its place when the config changes. */
export interface Gate {
  readonly host: Host
  readonly forwarding: Forwarding
  readonly lookups: SlackLookups
  readonly answers: Answers
  /** Where the config has one. */
  readonly mattermost?: Mattermost
  readonly metrics: Metrics
  readonly log: ServerLog
  /** What goes on after its request was answered, so that an end waits for it. */
  background(work: Promise<unknown>): void
}
