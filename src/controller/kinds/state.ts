import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { splitSet } from '../../context/set-expression.ts'
import { isJsonPath, parsePath } from '../../json/path.ts'
import { changeParams, changesIn } from './changes.ts'
import type { Item, Kind } from './kind.ts'
import type { Given } from './params.ts'
import { valueText } from './value-text.ts'

interface Request {
  readonly id: ContextId
  readonly items: readonly Item[]
}

/** Changes values and reads one, as the Tasks `set-state` and `get-state` do, at once. */
export const state: Kind<Request> = {
  name: 'State',
  params: {
    'context-id': { type: 'text', required: true },
    ...changeParams,
    if: { type: 'list' },
    'if-absent': { type: 'list' },
    get: { type: 'text' },
    default: { type: 'list' },
  },
  results: ['value', 'revision'],
  read(given) {
    const changes = changesIn(given)
    const items = [...conditionsIn(given), ...changes, ...readsIn(given)]
    if (items.length === 0 && given.problems.length === 0) {
      given.problems.push('there is nothing to do: give "get" or a change')
    }
    return { id: given.parsed('context-id', contextId, '' as ContextId), items }
  },
  contextOf: ({ id }) => id,
  begins: ({ id, items }) => `${items.every(({ op }) => op === 'get') ? 'reads' : 'changes'} "${id}"`,
  next({ id, items }, seen) {
    if (seen?.of !== 'apply') return { then: 'do', effect: { do: 'apply', id, items } }
    const [value] = seen.reads
    const results = { revision: String(seen.revision), value: value === undefined ? '' : valueText(value) }
    return { then: 'succeed', message: `"${id}" is at revision ${seen.revision}`, results }
  },
}

function conditionsIn(given: Given): Item[] {
  return [
    ...given.each('if', (item): Item => {
      const { path, value } = splitSet(item)
      parsePath(path)
      return { op: 'if', path, value }
    }),
    ...given.each('if-absent', (path): Item => {
      parsePath(path)
      return { op: 'if-absent', path }
    }),
  ]
}

function readsIn(given: Given): Item[] {
  const path = given.text('get')
  const defaults = given.list('default')
  if (defaults.length > 1) given.problems.push('param "default" has more than one item')
  if (path === undefined) {
    if (defaults.length > 0) given.problems.push('param "default" needs "get"')
    return []
  }
  // JSONPath is compiled when it is used.
  if (!isJsonPath(path)) given.attempt('get', () => parsePath(path))
  const [value] = defaults
  return [{ op: 'get', path, ...(value !== undefined && { default: value }) }]
}
