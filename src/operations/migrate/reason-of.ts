import type { Difference } from '../../json/differences.ts'
import { isObject, textsOf } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { keyKindOf } from '../../yaml/python-readings.ts'
import { pythonKindOf } from '../../yaml/resolve-scalar.ts'
import { adviceOnFalse, rendersToTruth } from './check-files.ts'
import { marksIn, unrendered } from './failed-templates.ts'
import { isWithin, targetOf } from './undone-blocks.ts'

interface Reason {
  readonly suggestion: string
  readonly page?: string
}

const files = 'docs/differences-from-python.md#config-and-app-config'
const events = 'docs/differences-from-python.md#events'
const values = 'docs/differences-from-python.md#setting-values'

const splitThere =
  'The Python program splits the values of generators, set-values and captures at commas. Here each is one value: see COMMA_IN_LIST.'

/** The number of templates that are left in a text. */
function templatesIn(value: JsonValue | undefined): number {
  return typeof value === 'string' ? (value.match(/\{\{|\{%/g) ?? []).length : 0
}

/** The known reason for a difference; undefined if there is none. `generated`: whether a block of the event has choice generators. */
export function reasonOf({ path, before, after }: Difference, generated: boolean): Reason | undefined {
  if (marksIn(before) > marksIn(after) || (after === undefined && path.includes(unrendered))) {
    return { suggestion: 'The Python program could not render the template.' }
  }
  // A template that fails in both programs is in both texts. What differs has another reason.
  if (generated && marksIn(before) > 0 && isLonger(before, after)) return ofGenerator
  if (
    Array.isArray(before) &&
    Array.isArray(after) &&
    after.some((item) => textsOf([item])[0]?.includes(',') === true)
  ) {
    return { suggestion: splitThere, page: values }
  }
  if (typeof after === 'string' && after.trim().startsWith('file://') && before !== undefined) {
    return { suggestion: 'The Python program reads this file, here it is a text: see FILE_IN_RULE.', page: values }
  }
  if (path.endsWith('.authorization')) {
    return { suggestion: 'The token goes to slack.url and slack.methods only: answers need none.' }
  }
  if (generated && path.startsWith('sent.') && templatesIn(after) > templatesIn(before)) {
    const twice = 'The Python program renders generated choices a second time, and data in them too.'
    return { suggestion: `${twice} Here data is never rendered: see the row "generated choices".`, page: events }
  }
  const inYaml = reasonInYaml(path, before, after)
  if (inYaml !== undefined || !generated || !path.startsWith('sent.') || !hasMore(before, after)) return inYaml
  return ofGenerator
}

const ofGenerator: Reason = {
  suggestion:
    'If these are generated choices: the Python program takes only the first one that a template yields, this one takes all: see CHOICES_OF_GENERATOR.',
  page: events,
}

/** Whether both are texts, and the one of this program is longer: a payload that is not JSON, with more choices. */
function isLonger(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  return typeof before === 'string' && typeof after === 'string' && after.length > before.length
}

/** Whether a value is there only here, or is a longer list here. */
function hasMore(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (before === undefined) return true
  return Array.isArray(before) && Array.isArray(after) && after.length > before.length
}

/** The types of Python in the words of this program. */
const types: Readonly<Record<string, string>> = {
  ...{ int: 'a number', float: 'a number', bool: 'true or false', dict: 'a map', list: 'a list' },
  ...{ NoneType: 'null', date: 'a date', datetime: 'a date' },
}

/** What to know if only the Python program fails. `said`: the error that it printed. */
export function adviceOnFailureThere(said: string, isInit: boolean): string {
  const known = reasonOfFailureThere(said, isInit) ?? 'Nothing has to be done here.'
  const left = ' The events and generators of this cicd context were not compared, because it was not made there.'
  return isInit ? known + left : known
}

function reasonOfFailureThere(said: string, isInit: boolean): string | undefined {
  const [, type = ''] = /can only concatenate str \(not "(?:\w+\.)*(\w+)"\) to str/.exec(said) ?? []
  const kind = ownText(types, type)
  if (kind !== undefined) {
    const what = `${isInit ? 'one of the variables' : 'one of the templates'} is ${kind}`
    const compare = ['dict', 'list'].includes(type) ? 'leave it out' : 'put it in quotes'
    return `The Python program renders only texts, and ${what}: this program uses its value. To compare, ${compare}.`
  }
  if (/Object of type (?:date|datetime) is not JSON serializable/.test(said)) {
    return 'The Python program reads a value as a date, and cannot write it as JSON: here it is a text. To compare, put the values of PYTHON_YAML_VALUE in quotes.'
  }
  if (/'NoneType'.* is not iterable/.test(said)) {
    return 'The Python program fails with a key that has no value, such as "variables:": here it is empty. To compare, leave the key out.'
  }
  if (said.includes('Overlapping keys exist with different types')) {
    return said.includes("'NoneType'")
      ? 'The app config has null, or an empty key, in place of a value of a base: here this removes the value. The Python program cannot merge it. To compare, write the value.'
      : 'The Python program cannot merge a value with one of another type in a base. To compare, write both alike.'
  }
  const [, key] = /^KeyError: '([\w-]+)'$/.exec(said.trim()) ?? []
  if (key === undefined) return undefined
  return `The Python program needs the key ${JSON.stringify(key)}, which is missing: this program works without it. To compare, add it.`
}

function ownText(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** The reason for a key or value of the files that PyYAML does not read as a text. */
function reasonInYaml(path: string, before: JsonValue | undefined, after: JsonValue | undefined): Reason | undefined {
  const [, plain, inQuotes] = /(?:\.([\w-]+)|\["([^"\\]*)"\])$/.exec(path) ?? []
  const key = plain ?? inQuotes
  const isOfFile = path.startsWith('stored.') && !path.startsWith('stored.state.')
  const isAlone = (before === undefined) !== (after === undefined)
  if (isOfFile && isAlone && key !== undefined && keyKindOf(key) !== undefined) {
    return { suggestion: 'The Python program does not read this key as a text: see PYTHON_YAML_KEY.', page: files }
  }
  if (before === undefined || typeof after !== 'string' || pythonKindOf(after) === undefined) return undefined
  return { suggestion: 'The Python program does not read this value as a text: see PYTHON_YAML_VALUE.', page: files }
}

/** The reason for a difference after a generator ran: an `if` that is false here only. `items`: those of the generator. */
export function reasonInGenerator({ path, after }: Difference, items: JsonObject): Reason | undefined {
  for (const [name, item] of Object.entries(items)) {
    if (!isObject(item) || typeof item.if !== 'string' || !(after === undefined || rendersToTruth(item.if))) continue
    const rules = Array.isArray(item.set) ? item.set.filter(isObject) : []
    if (!rules.some((rule) => isWithin(path, `stored.${targetOf(rule)}`))) continue
    return { suggestion: `The if of ${name} may be false here only: ${adviceOnFalse(item.if)}.`, page: events }
  }
  return undefined
}
