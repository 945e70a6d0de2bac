import { isAsExpected } from '../../context/conditions.ts'
import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { findValue } from '../../json/find-value.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import type { Kind } from './kind.ts'
import { valueText } from './value-text.ts'

interface Request {
  readonly id: ContextId
  readonly path: string
  readonly in: readonly string[] | undefined
  readonly notIn: readonly string[] | undefined
}

/** Waits for a value, as the command `wait --path` does. */
export const wait: Kind<Request> = {
  name: 'Wait',
  params: {
    'context-id': { type: 'text', required: true },
    path: { type: 'text', required: true },
    in: { type: 'either' },
    'not-in': { type: 'either' },
    exists: { type: 'text' },
  },
  results: ['value', 'revision'],
  read(given) {
    const [some, notIn] = [given.maybeList('in'), given.maybeList('not-in')]
    const ways = [some && 'in', notIn && 'not-in', given.flag('exists') && 'exists'].filter(
      (way) => typeof way === 'string',
    )
    if (ways.length > 1) given.problems.push(`params ${ways.map((way) => `"${way}"`).join(' and ')} exclude each other`)
    if (some?.length === 0) given.problems.push('param "in" is empty: no value could ever match')
    return {
      id: given.parsed('context-id', contextId, '' as ContextId),
      path: given.parsed('path', checkedPath, ''),
      ...{ in: some, notIn },
    }
  },
  contextOf: ({ id }) => id,
  begins: (request) => `waits for ${wanted(request)}`,
  next(request, seen) {
    const { id, path } = request
    const effect = { do: 'read', id } as const
    if (seen?.of !== 'read') return { then: 'do', effect }
    const value = findValue(seen.document, path)
    if (value !== undefined && isWanted(value, request)) {
      const results = { value: valueText(value), revision: String(seen.revision) }
      return { then: 'succeed', message: `${path} of "${id}" is ${shownValue(value)}`, results }
    }
    return { then: 'wait', reason: 'WaitsForValue', for: wanted(request), watch: id }
  },
}

function isWanted(value: JsonValue, { in: some, notIn }: Request): boolean {
  const isOneOf = (list: readonly string[]) => list.some((one) => isAsExpected(value, one))
  return (some === undefined || isOneOf(some)) && (notIn === undefined || !isOneOf(notIn))
}

function wanted({ id, path, in: some, notIn }: Request): string {
  const listed = (list: readonly string[]) => list.map((value) => shownValue(value)).join(' or ')
  const how =
    some !== undefined ? `be ${listed(some)}` : notIn === undefined ? 'be there' : `be there and not ${listed(notIn)}`
  return `${path} of "${id}" to ${how}`
}

function checkedPath(path: string): string {
  parsePath(path)
  return path
}
