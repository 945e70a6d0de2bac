import type { Operation } from '../../context/operation.ts'
import { splitSet } from '../../context/set-expression.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { parseSetPath } from '../../json/path.ts'
import { setParams, setsIn } from './changes.ts'
import type { Given, ParamRule } from './params.ts'

/** Params for values of an event, as in the Task `handle-event`. */
export const givenParams = {
  ...setParams,
  var: { type: 'list' },
  'var-text': { type: 'list' },
} as const satisfies Readonly<Record<string, ParamRule>>

/** The values of an event: some are stored with it, some are visible only to its templates. */
export interface GivenToEvent {
  readonly operations: readonly Operation[]
  readonly vars: readonly TemplateVar[]
}

/** Reads the params for values of an event. */
export function givenToEvent(given: Given): GivenToEvent {
  return {
    operations: setsIn(given),
    vars: [...varsIn(given, 'var', 'either'), ...varsIn(given, 'var-text', 'text')],
  }
}

function varsIn(given: Given, param: string, kind: TemplateVar['kind']): TemplateVar[] {
  return given.each(param, (item) => {
    const { path, value } = splitSet(item)
    parseSetPath(path)
    return { kind, path, expression: value }
  })
}
