import { isPlainMap } from '../json/plain-data.ts'
import { foundType, isOptions, listOf, notEmpty, rule } from './rule.ts'
import type { Rule } from './rule.ts'

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'
const isMilliseconds = (value: unknown) => typeof value === 'number' && value >= 0 && Number.isFinite(value)
const hasTexts = (value: unknown) =>
  isOptions(value) && Object.values(value).every((one) => one === undefined || isText(one))
const hasMethods = (value: unknown, ...names: readonly string[]) =>
  isOptions(value) && names.every((name) => typeof value[name] === 'function')

export const text = rule('text', isText)
export const texts = listOf(text, 'a list of texts')
export const yesOrNo = rule('true or false', (value) => typeof value === 'boolean')
export const count = rule('a whole number from 1', (value) => Number.isSafeInteger(value) && Number(value) >= 1)
/** The store reports a revision that does not exist. */
export const revision = rule('a whole number', (value) => Number.isSafeInteger(value))
export const milliseconds = rule('a number of milliseconds, such as 60000', isMilliseconds)
export const lifetime = rule('a number of milliseconds, or "never"', (value) => value === 'never' || isNumber(value))
/** `checkLifetime` checks the maximum. */
export const duration = rule('a number of milliseconds, such as 60000', isNumber)
/** Values that JSON cannot represent are refused when they are stored. */
export const anyJson = rule('a value', (value) => value !== undefined)
export const values = listOf(anyJson, 'a list of values')
/** With an empty list a wait could never end well. */
export const someValues = notEmpty(values)
export const fileOrObject = rule('a path or an object', (value) => isText(value) || isPlainMap(value))
export const abortSignal = rule('an AbortSignal', (value) => isOptions(value) && hasMethods(value, 'throwIfAborted'))
export const logger = rule('an object with the methods debug, info, warn and error', (value) =>
  hasMethods(value, 'debug', 'info', 'warn', 'error'),
)
export const clock = rule('an object with the methods now and sleep', (value) => hasMethods(value, 'now', 'sleep'))
/** The events of a question, by key. */
export const eventByKey: Rule = {
  expected: 'an object of texts, such as { approve: "deploy=begin" }',
  problems(value, at) {
    if (!isOptions(value)) return [`${at} must be ${eventByKey.expected}, not ${foundType(value)}`]
    return Object.entries(value).flatMap(([key, one]) => {
      if (one === undefined || isText(one)) return []
      return [`${at}.${key} must be a text such as "deploy=begin", not ${foundType(one)}`]
    })
  },
}
export const environment = rule('an object of texts, such as process.env', hasTexts)
