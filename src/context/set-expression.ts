import { CicdError } from '../errors/cicd-error.ts'
import { integerOf, mostDigits } from '../json/exact-number.ts'
import { shownValue } from '../json/json.ts'
import type { JsonValue } from '../json/json.ts'
import type { Operation } from './operation.ts'
import { parseSetPath } from '../json/path.ts'

/** Splits `PATH=VALUE` at the first `=` outside quotes. The value is not changed. Throws `BAD_SET`, and `USAGE` for `+=`, `-=` and `:=`. */
export function splitSet(text: string): { readonly path: string; readonly value: string } {
  const equals = indexOfEquals(text)
  if (equals < 1) {
    const what = equals === 0 ? 'has no path in front of its "="' : 'has no "=" after a path'
    throw new CicdError('BAD_SET', `${shownValue(text)} ${what}, PATH=VALUE is expected`, {
      suggestions: ['e.g. state.appName=demo, or "a=b".c=1 where a name holds "="'],
    })
  }
  const path = text.slice(0, equals)
  const value = text.slice(equals + 1)
  if (/[^\s."'\]][+:-]$/.test(path)) throw looksLikeOperator(path, value)
  return { path, value }
}

/** The error for `state.n+=1`, `-=` and `:=` of other languages, which would set a value named `n+`. The value may be a secret, so only a number is repeated. */
function looksLikeOperator(path: string, value: string): CicdError {
  const operator = `${path.slice(-1)}=`
  const target = path.slice(0, -1)
  const dot = path.lastIndexOf('.') + 1
  const shown = /^\d{1,30}$/.test(value) ? value : undefined
  const meant = meantFlag(operator, target, shown)
  return new CicdError('USAGE', `${shownValue(path)}: ${operator} is not an operator here${meant}`, {
    suggestions: [
      ...(meant === '' && operator === '+=' ? [`${target}[]=VALUE appends to a list.`] : []),
      `If the name ends in ${operator.charAt(0)}, put it in quotes: ${path.slice(0, dot)}"${path.slice(dot)}"=VALUE`,
    ],
  })
}

/** For the end of a message about an operator: the flag that does it. `number` is the digits of a value. */
function meantFlag(operator: string, target: string, number: string | undefined): string {
  if (operator === ':=') return `, did you mean "--json-value ${target}=${number ?? 'JSON'}"?`
  if (number === undefined) return ''
  return `, did you mean "--increment ${target}=${operator === '-=' ? '-' : ''}${number}"?`
}

/** The offset of the `=` after the path; quoted names in the path may contain a `=` too. A regular expression would overflow the stack for a text of 16 MB. */
function indexOfEquals(text: string): number {
  let quote = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (quote === '' && character === '=') return index
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (quote !== '' && character === '\\') index++
    else if (character === quote) quote = ''
  }
  return -1
}

/** The operation of a set path: `[]` at its end appends, `{}` adds, and either of them with the text `[]` as the value empties the list. */
export function operationFromSet(setPath: string, value: JsonValue): Operation {
  const { mode } = parseSetPath(setPath)
  if (mode === 'set') return { op: 'set', path: setPath, value }
  const path = setPath.slice(0, -2)
  return value === '[]' ? { op: 'set', path, value: [] } : { op: mode, path, value }
}

/** The operation of `PATH=N`, which adds an integer to a number. Throws `BAD_INCREMENT` (usage). */
export function incrementFrom({ path, value }: ReturnType<typeof splitSet>): Operation {
  if (/^[+-]?\d+$/.test(value) && value.length <= mostDigits) {
    return { op: 'increment', path, by: integerOf(BigInt(value)) }
  }
  throw new CicdError('BAD_INCREMENT', `--increment ${path}=${value}: ${JSON.stringify(value)} is not an integer`)
}
