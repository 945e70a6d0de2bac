import { builtin, constantTime } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { plainAttribute } from '../../values/member.ts'
import type { Render } from '../../values/render.ts'
import { textArgument } from '../../values/text-argument.ts'
import { truth } from '../../values/truth.ts'
import { Undefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'
import { prettyText } from './pretty-text.ts'

function orDefault(_render: Render, value: Value, fallback: Value = '', whenFalse: Value = false): Value {
  return value instanceof Undefined || (truth(whenFalse) && !truth(value)) ? fallback : value
}

function toBase64(render: Render, value: Value): Value {
  const text = textArgument(value)
  render.checkText(text.length * 2)
  return Buffer.from(text.toWellFormed(), 'utf8').toString('base64')
}

const withDefault = constantTime(
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
