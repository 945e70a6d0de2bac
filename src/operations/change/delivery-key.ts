import { createHash } from 'node:crypto'
import { stringifyJson } from '../../json/json-text.ts'

/**
 * The key under which the store records a change: the run's delivery id, the command and a hash of its content. So several commands of one step do not count as
 * reruns of each other. Undefined without a delivery id.
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
