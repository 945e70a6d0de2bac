import { isJsonNumber } from '../json/exact-number.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isSecretName, namesHeaders } from './secret-names.ts'
import { withoutAccess } from './secret-texts.ts'

const hiddenSections: ReadonlySet<string> = new Set(['datasources', 'gateway'])

/**
 * The part of a config that templates see. It has no datasources, gateway, headers, proxy or endpoint URLs. At every depth it leaves out keys with a secret's
 * name, texts that contain a secret value, and webhooks. URLs lose their logins and secret parameters.
 */
export function configDataOf(section: JsonObject, secretValues: readonly string[]): JsonObject {
  return shownMap(section, [])

  function shown(value: JsonValue, path: readonly string[]): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item) => shown(item, path)).filter((item) => item !== undefined)
    if (isObject(value)) return shownMap(value, path)
    if (typeof value !== 'string' && !isJsonNumber(value)) return value
    // Logins are removed first: a secret in a login must not hide the rest of the text.
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
