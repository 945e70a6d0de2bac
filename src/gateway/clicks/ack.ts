import type { JsonObject } from '../../json/json.ts'

/** What Slack is answered; a body goes to the person who did it. */
export interface Ack {
  readonly status: number
  readonly body?: JsonObject
}
