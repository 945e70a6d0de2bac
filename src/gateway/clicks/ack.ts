import type { JsonObject } from '../../json/json.ts'

/** The answer to Slack; Slack shows a body to the person. */
export interface Ack {
  readonly status: number
  readonly body?: JsonObject
}

/** Milliseconds for the work on a call. Slack reports a failure after 3 s, and the message to the person and the answer to Slack need time, too. */
export const workTime = 2_200
