import type { JsonObject } from '../json/json.ts'

/** An item to forward to the EventListener. */
export interface Forwarded {
  /** The id that repeats share: from Slack's envelope, trigger id, or the hash of the body. */
  readonly deliveryId: string
  /** The JSON that is sent. */
  readonly body: JsonObject
  readonly kind: 'interaction' | 'command'
}

export interface Forwarding {
  /** The item is durable when this returns; false if this delivery id was accepted before. Throws CicdError if the store cannot store it. */
  put(item: Forwarded): Promise<boolean>
  /** Works until the signal is aborted, and finishes the attempts in progress. */
  work(signal: AbortSignal): Promise<void>
}
