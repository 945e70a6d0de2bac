import { ExactNumber } from '../json/exact-number.ts'
import { objectOf, variantsOf } from './check-options.ts'
import { anyJson, text, yesOrNo } from './option-kinds.ts'
import { listOf, oneOf, optional, rule } from './rule.ts'
import type { AnyRules } from './rule.ts'

const jsonNumber = rule(
  'a number',
  (value) => Number.isFinite(value) || typeof value === 'bigint' || value instanceof ExactNumber,
)

type Variants = Readonly<Record<string, AnyRules>>

const withValue = { path: text, value: anyJson }
const operationRules: Variants = {
  set: withValue,
  append: withValue,
  add: withValue,
  increment: { path: text, by: jsonNumber },
  copy: { path: text, from: text },
  unset: { path: text },
}
const conditionRules: Variants = {
  equals: withValue,
  absent: { path: text },
  revision: { revision: jsonNumber },
}
const itemRules: Variants = {
  ...operationRules,
  if: withValue,
  'if-absent': { path: text },
  'if-revision': { revision: jsonNumber },
  get: { path: text, default: optional(anyJson) },
}

/** A condition of `set` is written in another way in the items of `apply`: for each, its form in the other place. */
const asItem: Readonly<Record<string, string>> = {
  equals: '{ op: "if", path, value }',
  absent: '{ op: "if-absent", path }',
  revision: '{ op: "if-revision", revision }',
}
const asCondition: Readonly<Record<string, string>> = {
  if: '{ if: "equals", path, value }',
  'if-absent': '{ if: "absent", path }',
  'if-revision': '{ if: "revision", revision }',
}
const formIn = (forms: Readonly<Record<string, string>>, name: unknown, others?: string) =>
  typeof name === 'string' && Object.hasOwn(forms, name) ? forms[name] : others

const listOfVariants = (key: string, variants: Variants, what: string, meant?: Parameters<typeof variantsOf>[3]) =>
  listOf(variantsOf(key, variants, oneOf(Object.keys(variants)), meant), `a list of ${what}`)

export const operations = listOfVariants('op', operationRules, 'operations, such as [{ op: "set", path, value }]')
export const conditions = listOfVariants(
  'if',
  conditionRules,
  'conditions, such as [{ if: "absent", path }]',
  ({ op }) => formIn(asCondition, op),
)
export const items = listOfVariants('op', itemRules, 'operations, conditions and reads', (item) =>
  item.if === undefined ? undefined : formIn(asItem, item.if, asItem.equals),
)
export const event = objectOf<{ pipeline: string; event: string }>(
  { pipeline: text, event: text },
  '{ pipeline, event }',
)
export const vars = listOf(
  objectOf<{ kind: string; path: string; expression: string }>(
    { kind: oneOf(['either', 'path', 'text']), path: text, expression: text },
    '{ kind, path, expression }',
  ),
  'a list of template variables',
)
export const options = listOf(
  objectOf<{ key: string; text: string; rejects?: boolean; value?: unknown; choice?: string }>(
    {
      ...{ key: text, text, rejects: optional(yesOrNo) },
      ...{ value: optional(anyJson), choice: optional(text) },
    },
    '{ key, text }',
  ),
  'a list of options, such as [{ key: "yes", text: "Yes" }]',
)
