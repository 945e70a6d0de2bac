import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { formatPath, pathOfNames } from '../../json/path.ts'
import { parseJson } from '../../json/json-text.ts'

/** A block of an event, and the result of this program for it. */
export interface EventBlock {
  readonly handler: string
  /** As `HANDLER.BLOCK`. */
  readonly name: string
  /**
   * `skipped`: its `if` does not hold. `off`: an `enabled` turns it off that the Python program ignores. `none`: both programs do nothing. A block that
   * `failed` by the rules of the commands may be sent with the old flags.
   */
  readonly here: 'done' | 'skipped' | 'off' | 'failed' | 'none'
  /** Whether the `if` of the event does not hold, which skips the block. */
  readonly ofEvent?: boolean
  /** Its settings in the context data. */
  readonly config: JsonObject
}

/** The blocks that a dry run of this program reports, in the order of the event; undefined if it reports none. */
export function eventBlocksIn(text: string, document: JsonValue): readonly EventBlock[] | undefined {
  const result = parsed(text)
  if (!Array.isArray(result?.blocks) || !Array.isArray(result.plan)) return undefined
  const planned = new Set(result.plan.filter(isObject).map(nameOf))
  const event = formatPath(pathOfNames('pipelines', textOf(result.pipeline), 'event-handlers', textOf(result.event)))
  const handlers = at(document, 'pipelines', textOf(result.pipeline), 'event-handlers', textOf(result.event))
  return result.blocks.filter(isObject).map((outcome) => {
    const [handler, block] = [textOf(outcome.handler), textOf(outcome.block)]
    const whole = at(handlers, handler)
    // A handler with a single block has no names of blocks.
    const named = ownValue(whole, block)
    const config = block !== 'default' || isObject(named) ? at(whole, block) : whole
    const name = nameOf(outcome)
    const ofEvent = textOf(outcome.reason).startsWith(`${event}.if `)
    return { handler, name, here: whatIsDone(outcome, planned.has(name), handler), config, ...(ofEvent && { ofEvent }) }
  })
}

function whatIsDone(outcome: JsonObject, isPlanned: boolean, handler: string): EventBlock['here'] {
  if (outcome.status === 'failed') return 'failed'
  if (isPlanned) return 'done'
  const reason = textOf(outcome.reason)
  if (reason.endsWith('does not hold')) return 'skipped'
  // Both programs look at `enabled` of a handler.
  if (reason.endsWith('.enabled is false')) return reason.endsWith(`.${handler}.enabled is false`) ? 'none' : 'off'
  return 'none'
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function at(value: JsonValue, ...names: readonly string[]): JsonObject {
  const found = names.reduce<JsonValue>((map, name) => (isObject(map) ? (ownValue(map, name) ?? null) : null), value)
  return isObject(found) ? found : {}
}

function nameOf({ handler, block }: JsonObject): string {
  return `${textOf(handler)}.${textOf(block)}`
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
