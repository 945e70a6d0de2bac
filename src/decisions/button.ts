import { given } from '../json/given.ts'
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
  /** A code that only the buttons of the posted message have. */
  readonly code?: string
  /** The digest of the question as it was asked (`askedDigest`). Buttons of older versions have none. */
  readonly asked?: string
}

/** Slack's maximum length of a value; a longer one cannot come from a button of this program. */
const longest = 2000
const contextPattern = /^[A-Za-z0-9][!-z|~]{0,199}$/
const codePattern = /^[\w-]{22}$/
const askedPattern = /^[0-9a-f]{64}$/
const questionPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** `{"cicdstatemgr":{"context":…,"question":…,"name":…,"option":…,"code":…,"asked":…}}`: at most 900 characters. */
export function buttonValue({ context, question, name, option, code, asked }: Button): string {
  return JSON.stringify({ cicdstatemgr: { context, question, name, option, ...given({ code, asked }) } })
}

/** Reads the value of a button. It must be exactly what `buttonValue` writes, with the keys in any order; undefined for the value of another button. */
export function readButton(value: string): Button | undefined {
  const whole = parsed(value)
  if (!isObject(whole) || Object.keys(whole).join() !== 'cicdstatemgr') return undefined
  const { cicdstatemgr: said } = whole
  if (!isObject(said)) return undefined
  const { context, question, name, option, code, asked, ...others } = said
  if (Object.keys(others).length > 0) return undefined
  if (typeof context !== 'string' || !contextPattern.test(context)) return undefined
  if (typeof question !== 'string' || !questionPattern.test(question)) return undefined
  if (typeof name !== 'string' || !isDecisionName(name)) return undefined
  if (typeof option !== 'string' || !isDecisionName(option)) return undefined
  if (code !== undefined && (typeof code !== 'string' || !codePattern.test(code))) return undefined
  if (asked !== undefined && (typeof asked !== 'string' || !askedPattern.test(asked))) return undefined
  return { context, question, name, option, ...given({ code, asked }) }
}

/** Whether a value has the key of votes, also if it is not a whole one. */
export function isVoteValue(value: string): boolean {
  const whole = parsed(value)
  return isObject(whole) && Object.hasOwn(whole, 'cicdstatemgr')
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
