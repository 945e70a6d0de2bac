import { CicdError } from '../errors/cicd-error.ts'
import { refuseLongPath } from './path.ts'

const quotedNames = /("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')/s
const bareNames = /\[([A-Za-z_][\w-]*(?:\s*,\s*[A-Za-z_][\w-]*)*)\]/g

/**
 * A path of the Python program, as this program writes it: without blanks around names, `state.["a"]` and `state[a]` as `state["a"]`. Throws usage
 * errors: `BAD_PATH` if it is too long, `BAD_JSONPATH` for operators of jsonpath-ng that JSONPath does not have.
 */
export function fromPythonPath(written: string): string {
  refuseLongPath(written)
  const text = written.trim()
  const parts = text.split(quotedNames)
  const outside = parts.filter((_, index) => index % 2 === 0).join('""')
  // A filter is an expression of RFC 9535, which the Python program does not have.
  if (outside.includes('?')) return text
  refuseOperators(text, outside)
  return parts.map((part, index) => (index % 2 === 0 ? plainPart(part) : part)).join('')
}

function plainPart(part: string): string {
  return part
    .replaceAll(/\s*(\.{1,2})\s*/g, '$1')
    .replaceAll(/\s*\[\s*/g, '[')
    .replaceAll(/\s+\]/g, ']')
    .replaceAll(/(?<!\.)\.\[/g, '[')
    .replaceAll(bareNames, (_, names: string) => `[${quotedList(names)}]`)
}

function quotedList(names: string): string {
  const list = names.split(',').map((name) => JSON.stringify(name.trim()))
  return list.join(',')
}

/** jsonpath-ng reads these outside quotes. Here they would be part of a name, and nothing would be found without a message. */
function refuseOperators(text: string, outside: string): void {
  const operator = /`[^`]*`?|[()|]|\swhere(?:not)?\s/.exec(outside)?.[0].trim()
  if (operator === undefined) return
  throw new CicdError(
    'BAD_JSONPATH',
    `${text} has "${operator}", an operator of jsonpath-ng that JSONPath does not have`,
    {
      suggestions: [adviceFor(operator)],
    },
  )
}

function adviceFor(operator: string): string {
  if (operator === '|') return 'Read one path after the other. Several names of one map are written ["a","b"].'
  if (operator === '`parent`') return 'Write the path of the parent itself.'
  if (operator === '`this`') return 'Leave it out: the path in front of it is the same value.'
  return 'Write a path, or JSONPath as in RFC 9535. A name with such characters needs quotes: state["a (b)"].'
}
