import { incrementFrom, operationFromSet, splitSet } from '../../context/set-expression.ts'
import { decodeBase64, parseJsonInput } from '../../context/given-text.ts'
import type { Operation } from '../../context/operation.ts'
import { guardPath } from '../../context/guard-path.ts'
import { parsePath, parseSetPath, parseWritablePath } from '../../json/path.ts'
import type { Given, ParamRule } from './params.ts'

/** Params that change values, as the Tasks of the catalog have them. */
export const setParams = {
  set: { type: 'list' },
  'set-base64': { type: 'list' },
  'set-json': { type: 'list' },
} as const satisfies Readonly<Record<string, ParamRule>>

export const changeParams = {
  ...setParams,
  unset: { type: 'list' },
  increment: { type: 'list' },
  copy: { type: 'list' },
} as const satisfies Readonly<Record<string, ParamRule>>

/** The changes of all params, in the order of the Tasks. */
export function changesIn(given: Given): Operation[] {
  return [
    ...given.each('unset', (path): Operation => checked({ op: 'unset', path })),
    ...given.each('increment', (item) => checked(incrementFrom(splitSet(item)))),
    ...given.each('copy', (item): Operation => {
      const { path, value: from } = splitSet(item)
      parsePath(from)
      return checked({ op: 'copy', path, from })
    }),
    ...setsIn(given),
  ]
}

/** The changes of `set-base64`, `set-json` and `set`. */
export function setsIn(given: Given): Operation[] {
  return [
    ...given.each('set-base64', (item) => setOf(item, (text, path) => decodeBase64(text, path))),
    ...given.each('set-json', (item) => setOf(item, (text, path) => parseJsonInput(text, path))),
    ...given.each('set', (item) => setOf(item, (text) => text)),
  ]
}

function setOf(item: string, read: (text: string, path: string) => Parameters<typeof operationFromSet>[1]): Operation {
  const { path, value } = splitSet(item)
  parseSetPath(path)
  return checked(operationFromSet(path, read(value, path)))
}

/** An operation whose path is checked, so that a path that may not be changed is refused before any work begins. */
function checked(operation: Operation): Operation {
  guardPath(parseWritablePath(operation.path), { allowConfigPaths: false })
  return operation
}
