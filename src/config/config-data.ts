import { isJsonNumber } from '../json/exact-number.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isSecretName, namesHeaders } from './secret-names.ts'
import { withoutAccess } from './secret-texts.ts'

const hiddenSections: ReadonlySet<string> = new Set(['datasources', 'gateway'])

/**
 * What templates see of a config: no datasources and no gateway, no headers, no proxy, no urls of endpoints; at no depth a key with a secret's name,
 * a text with one of the secret values in it, or a webhook; and urls without their logins and secret parameters.
 */
export function configDataOf(section: JsonObject, secretValues: readonly string[]): JsonObject {
  return shownMap(section, [])

  function shown(value: JsonValue, path: readonly string[]): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item) => shown(item, path)).filter((item) => item !== undefined)
    if (isObject(value)) return shownMap(value, path)
    if (typeof value !== 'string' && !isJsonNumber(value)) return value
    // First: a secret may stand in a login, which need not hide the rest.
    const text = withoutAccess(String(value))
    if (text === undefined || secretValues.some((secret) => text.includes(secret))) return undefined
    return text === String(value) ? value : text
  }

  function shownMap(map: JsonObject, path: readonly string[]): JsonObject {
    const holdsNamedSecret = [map.name, map.key].some((name) => typeof name === 'string' && isSecretName(name))
    const entries = Object.entries(map).flatMap(([name, item]) => {
      if (isHidden(name, path) || (name === 'value' && holdsNamedSecret)) return []
      const value = shown(item, [...path, name])
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(entries)
  }
}

function isHidden(name: string, path: readonly string[]): boolean {
  const [first] = path
  if (first === undefined) return hiddenSections.has(name) || isSecretName(name) || namesHeaders(name)
  if (first === 'endpoints' && path.length === 1) return false
  if (first === 'endpoints' && path.length === 2 && name === 'url') return true
  if (first === 'http' && name === 'proxy') return true
  return isSecretName(name) || namesHeaders(name)
}
