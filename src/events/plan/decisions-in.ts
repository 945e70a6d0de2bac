import type { Config } from '../../config/config.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import { eventBlocks } from './event-blocks.ts'
import { decisionFaults } from '../handlers/decision-lint.ts'
import type { DecisionFault } from '../handlers/decision-fault.ts'
import { questionHandler } from '../handlers/question.ts'

/** The faults and likely faults of all questions that the events of context data ask. */
export function decisionFaultsIn(document: JsonObject, config: Config): readonly DecisionFault[] {
  return mapsIn(document.pipelines).flatMap(([pipeline, value]) =>
    mapsIn(ownValue(value, 'event-handlers')).flatMap(([event]) =>
      eventBlocks(document, pipeline, event)
        .filter(({ handler }) => handler === questionHandler)
        .flatMap(({ path, config: block }) =>
          isObject(block) ? decisionFaults(block, parsePath(path), { document, config }) : [],
        ),
    ),
  )
}

function mapsIn(value: JsonValue | undefined): [string, JsonObject][] {
  if (!isObject(value)) return []
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
}
