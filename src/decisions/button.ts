import { isObject } from '../json/json.ts'
import { isDecisionName } from './texts.ts'

/** The value that a button of a question sends: it only names the option of a question. */
export interface Button {
  /** The id of the context data. */
  readonly context: string
  /** The id of the question. */
  readonly question: string
  /** The name of the decision. */
  readonly name: string
  /** The key of the option. */
  readonly option: string
}

const keys = ['context', 'question', 'name', 'option'] as const
/** Slack's maximum length of a value; a longer one cannot come from a button of this program. */
const longest = 2000
const contextPattern = /^[A-Za-z0-9][!-z|~]{0,199}$/
const questionPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `{"cicdstatemgr":{"context":…,"question":…,"name":…,"option":…}}`: at most 800 characters. */
export function buttonValue({ context, question, name, option }: Button): string {
  return JSON.stringify({ cicdstatemgr: { context, question, name, option } })
}

/** Reads the value of a button. It must be exactly what `buttonValue` writes, with the keys in any order; undefined for the value of another button. */
export function readButton(value: string): Button | undefined {
  const whole = parsed(value)
  if (!isObject(whole) || Object.keys(whole).join() !== 'cicdstatemgr') return undefined
  const { cicdstatemgr: said } = whole
  if (!isObject(said) || Object.keys(said).length !== keys.length) return undefined
  const { context, question, name, option } = said
  if (typeof context !== 'string' || !contextPattern.test(context)) return undefined
  if (typeof question !== 'string' || !questionPattern.test(question)) return undefined
  if (typeof name !== 'string' || !isDecisionName(name)) return undefined
  if (typeof option !== 'string' || !isDecisionName(option)) return undefined
  return { context, question, name, option }
}

function parsed(value: string): unknown {
  if (value.length > longest) return undefined
  try {
    // eslint-disable-next-line no-restricted-properties -- four texts, each of which is checked
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
