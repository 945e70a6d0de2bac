import { didYouMean } from '../errors/nearest-name.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isObject, ownValue } from '../json/json.ts'
import { formatNames } from '../json/path.ts'
import { handlerKinds } from './schemas/handlers.ts'
import type { HandlerKinds } from './schemas/handlers.ts'
import { switches } from './schemas/switches.ts'

export interface UnknownHandler {
  /** The path in the context data. */
  readonly path: string
  readonly message: string
}

/** The unknown, probably misspelt handlers in context data: no code runs them. */
export function unknownHandlers(document: JsonObject, kinds: HandlerKinds = handlerKinds): UnknownHandler[] {
  const known = { ...switches, ...kinds }
  return entriesOf(document.pipelines).flatMap(([pipeline, config]) =>
    entriesOf(isObject(config) ? ownValue(config, 'event-handlers') : undefined).flatMap(([event, handlers]) =>
      entriesOf(handlers)
        .filter(([name]) => !Object.hasOwn(known, name))
        .map(([name]) => ({
          path: formatNames('pipelines', pipeline, 'event-handlers', event, name),
          message: `unknown handler "${name}"${didYouMean(name, Object.keys(known))}`,
        })),
    ),
  )
}

function entriesOf(value: JsonValue | undefined): [string, JsonValue][] {
  return isObject(value) ? Object.entries(value) : []
}
