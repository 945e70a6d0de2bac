import { didYouMean } from '../errors/nearest-name.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject, ownValue } from './json.ts'
import { formatNames } from './path.ts'

/** What an event can be handled by. */
export const handlerNames = ['notify', 'manual-choice', 'respond', 'trigger-pipeline', 'set-values'] as const

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
        .filter(([name]) => !handlerNames.some((known) => known === name))
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
