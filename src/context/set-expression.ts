import { CicdError } from '../errors/cicd-error.ts'
import { shownValue } from '../json/json.ts'
import type { JsonValue } from '../json/json.ts'
import type { Operation } from './operation.ts'
import { parseSetPath } from '../json/path.ts'

// The path in front of the `=`: quoted names may hold one.
const upToEquals = /^(?:[^"'=]|"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')*=/s

/** Splits `PATH=VALUE` at the first `=` outside quotes; the value is kept byte for byte. Throws `BAD_SET` (usage). */
export function splitSet(text: string): { readonly path: string; readonly value: string } {
  const path = upToEquals.exec(text)?.[0].slice(0, -1)
  if (path === undefined || path === '') {
    const what = path === '' ? 'has no path in front of its "="' : 'has no "=" after a path'
    throw new CicdError('BAD_SET', `${shownValue(text)} ${what}, PATH=VALUE is expected`, {
      suggestions: ['e.g. state.appName=demo, or "a=b".c=1 where a name holds "="'],
    })
  }
  return { path, value: text.slice(path.length + 1) }
}

/** The operation that a set path asks for: `[]` at its end appends, `{}` adds, and either with the text `[]` as the value empties the list. */
export function operationFromSet(setPath: string, value: JsonValue): Operation {
  const { mode } = parseSetPath(setPath)
  if (mode === 'set') return { op: 'set', path: setPath, value }
  const path = setPath.slice(0, -2)
  return value === '[]' ? { op: 'set', path, value: [] } : { op: mode, path, value }
}
