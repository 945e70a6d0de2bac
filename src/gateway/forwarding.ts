import type { JsonObject } from '../json/json.ts'

/** What is to be forwarded to the EventListener. */
export interface Forwarded {
  /** Makes a repeat the same: from Slack's envelope, trigger id, or the hash of the body. */
  readonly deliveryId: string
  /** The JSON that goes out. */
  readonly body: JsonObject
  readonly kind: 'interaction' | 'command'
}

export interface Forwarding {
  /**
   * Durable when it returns; false where this delivery id was taken before. Throws CicdError where the store cannot take it. Once the signal is
   * aborted nothing more is sent to the store.
   */
  put(item: Forwarded, signal?: AbortSignal): Promise<boolean>
  /** Works until the signal is aborted; what is under way is finished. */
  work(signal: AbortSignal): Promise<void>
}
