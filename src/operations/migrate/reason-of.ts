import type { Difference } from '../../json/differences.ts'
import { textsOf } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { unrendered } from './failed-templates.ts'

interface Reason {
  readonly suggestion: string
  readonly page?: string
}

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
  if (path.includes(unrendered) || (typeof before === 'string' && before.includes(unrendered))) {
    return { suggestion: 'The Python program could not render the template.' }
  }
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
  return undefined
}
