import type { Operation } from '../../context/operation.ts'
import { splitSet } from '../../context/set-expression.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { parseSetPath } from '../../json/path.ts'
import { setParams, setsIn } from './changes.ts'
import type { Given, ParamRule } from './params.ts'

/** Params for values that an event brings, as the Task `handle-event` has them. */
export const givenParams = {
  ...setParams,
  var: { type: 'list' },
  'var-text': { type: 'list' },
} as const satisfies Readonly<Record<string, ParamRule>>

/** The values that an event brings: some are stored with it, some only its templates see. */
export interface GivenToEvent {
  readonly operations: readonly Operation[]
  readonly vars: readonly TemplateVar[]
}

/** Reads the values that an event brings. */
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
