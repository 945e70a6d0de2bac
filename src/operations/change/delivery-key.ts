import { createHash } from 'node:crypto'
import { stringifyJson } from '../../json/json-text.ts'

/**
 * Under which key the store remembers a change: the delivery id of the run and what it does, so that several commands of one step do not
 * take each other for reruns. Undefined without a delivery id.
 */
export function deliveryKey(deliveryId: string, command: string, content: unknown): string
export function deliveryKey(deliveryId: string | undefined, command: string, content: unknown): string | undefined
export function deliveryKey(deliveryId: string | undefined, command: string, content: unknown): string | undefined {
  if (deliveryId === undefined) return undefined
  const digest = createHash('sha256')
    .update(stringifyJson([command, content]))
    .digest('hex')
  return `${deliveryId}#${digest.slice(0, 16)}`
}
