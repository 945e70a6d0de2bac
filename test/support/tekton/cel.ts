import { timingSafeEqual } from 'node:crypto'
import { celMethod, CelScalar, isCelError, isCelList, isCelMap, mapType, run } from '@bufbuild/cel'
import type { CelInput, CelMap, CelValue } from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'

/** The variables in expressions of a CEL interceptor. */
export interface CelInputs {
  readonly body: JsonValue
  /** Lists of values by canonical name. */
  readonly header: Readonly<Record<string, readonly string[]>>
  readonly extensions: JsonObject
}

/** Reads a key of a Secret. */
export type SecretReader = (secret: string, key: string) => string

const { STRING, BOOL, BYTES, DYN } = CelScalar
const headers = mapType(STRING, DYN)

/** Evaluates an expression as the CEL interceptor of Triggers does. Throws if the interceptor would refuse the event. */
export function evaluateCel(expression: string, inputs: CelInputs, readSecret: SecretReader): JsonValue {
  const compare = (value: string, key: string, secret: string) => {
    const [given, wanted] = [Buffer.from(value), Buffer.from(readSecret(secret, key))]
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
  const funcs = [
    ...strings,
    celMethod('canonical', headers, [STRING], STRING, function (name) {
      return valuesOf(this, name)[0] ?? ''
    }),
    celMethod('match', headers, [STRING, STRING], BOOL, function (name, value) {
      return valuesOf(this, name)[0] === value
    }),
    celMethod('compareSecret', STRING, [STRING, STRING], BOOL, function (key, secret) {
      return compare(this, key, secret)
    }),
    celMethod('decodeb64', STRING, [], BYTES, function () {
      return new Uint8Array(Buffer.from(this, 'base64'))
    }),
    celMethod('parseJSON', STRING, [], DYN, function () {
      const value = (JSON.parse(this) as JsonValue) ?? {}
      if (!isObject(value)) throw new Error('parseJSON takes objects only')
      return value as never
    }),
  ]
  const result = run(expression, inputs as unknown as Record<string, CelInput>, { funcs })
  if (isCelError(result)) throw new Error(`${expression}: ${result.message}`)
  return toJson(result)
}

/** The header name in the spelling of Go's net/http. */
export function canonicalHeader(name: string): string {
  return name.toLowerCase().replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
}

function valuesOf(header: CelMap, name: string): string[] {
  const values = header.get(canonicalHeader(name))
  return isCelList(values) ? [...values].map(String) : []
}

function toJson(value: CelValue): JsonValue {
  if (isCelList(value)) return [...value].map(toJson)
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, one]) => [key as string, toJson(one)]))
  if (typeof value === 'bigint') return Number(value)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw new Error('an expression has a value that JSON has not')
}
