import { builtin, glancing } from '../runtime/builtin.ts'
import type { Builtin } from '../runtime/builtin.ts'
import { plainAttribute } from '../runtime/member.ts'
import type { Render } from '../runtime/render.ts'
import { textArgument } from '../methods/text-argument.ts'
import { truth } from '../runtime/truth.ts'
import { Undefined } from '../runtime/undefined.ts'
import type { Value } from '../runtime/values.ts'
import { prettyText } from './pretty-text.ts'

function orDefault(_render: Render, value: Value, fallback: Value = '', whenFalse: Value = false): Value {
  return value instanceof Undefined || (truth(whenFalse) && !truth(value)) ? fallback : value
}

function toBase64(_render: Render, value: Value): Value {
  return Buffer.from(textArgument(value).toWellFormed(), 'utf8').toString('base64')
}

const withDefault = glancing(
  builtin(
    [
      ['default_value', ''],
      ['boolean', false],
    ],
    orDefault,
  ),
)

/** Filters on values of any type. */
export const valueFilters: readonly (readonly [string, Builtin])[] = [
  ['attr', builtin(['name'], (render, value, name = '') => plainAttribute(render, value, textArgument(name)))],
  ['d', withDefault],
  ['default', withDefault],
  ['pprint', builtin([], (render, value) => prettyText(render, value))],
  ['to_base64', builtin([], toBase64)],
]
