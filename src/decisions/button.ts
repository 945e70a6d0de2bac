import { isObject } from '../json/json.ts'
import { isDecisionName } from './texts.ts'

/** What a button of a question holds: which option of which question, and nothing that counts. */
export interface ButtonValue {
  readonly context: string
  readonly question: string
  readonly name: string
  readonly option: string
}

const keys = ['context', 'question', 'name', 'option'] as const

/** What a button's value says, `malformed` for one that looks like ours and is not, undefined for any other. */
export function readButtonValue(value: unknown): ButtonValue | 'malformed' | undefined {
  if (typeof value !== 'string' || !value.includes('"cicdstatemgr"')) return undefined
  const held = objectIn(value)
  if (held === undefined || !Object.hasOwn(held, 'cicdstatemgr')) return undefined
  const inner = held.cicdstatemgr
  if (!isObject(inner) || Object.keys(held).length !== 1) return 'malformed'
  const { context, question, name, option } = inner
  const isWhole =
    Object.keys(inner).length === keys.length &&
    typeof context === 'string' &&
    /^[!-~]{1,200}$/.test(context) &&
    typeof question === 'string' &&
    /^[!-~]{1,100}$/.test(question) &&
    isDecisionName(name) &&
    isDecisionName(option)
  return isWhole ? { context, question, name, option } : 'malformed'
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
