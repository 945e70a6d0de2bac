import type { JsonObject } from '../../json/json.ts'

/** The answer to Slack; Slack shows a body to the person. */
export interface Ack {
  readonly status: number
  readonly body?: JsonObject
}
