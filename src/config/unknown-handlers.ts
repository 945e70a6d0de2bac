import { didYouMean } from '../errors/nearest-name.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isObject, ownValue } from '../json/json.ts'
import { formatNames } from '../json/path.ts'

/** What an event can be handled by. */
const handlerNames = ['notify', 'manual-choice', 'respond', 'trigger-pipeline', 'set-values'] as const

/** What else may stand at every level of an event's handlers: whether and how they run. */
export const switches: ReadonlySet<string> = new Set(['enabled', 'if', 'onError', 'onUnknown'])

export interface UnknownHandler {
  /** Where it stands in the context data. */
  readonly path: string
  readonly message: string
}

/** The handlers in context data that nothing will run: misspelt ones. */
export function unknownHandlers(document: JsonObject): UnknownHandler[] {
  return entriesOf(document.pipelines).flatMap(([pipeline, config]) =>
    entriesOf(isObject(config) ? ownValue(config, 'event-handlers') : undefined).flatMap(([event, handlers]) =>
      entriesOf(handlers)
        .filter(([name]) => !switches.has(name) && !handlerNames.some((known) => known === name))
        .map(([name]) => ({
          path: formatNames('pipelines', pipeline, 'event-handlers', event, name),
          message: `unknown handler "${name}"${didYouMean(name, handlerNames)}`,
        })),
    ),
  )
}

function entriesOf(value: JsonValue | undefined): [string, JsonValue][] {
  return isObject(value) ? Object.entries(value) : []
}
