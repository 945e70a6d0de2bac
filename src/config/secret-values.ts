import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'

/** Shorter values would be found, and masked, everywhere. */
const shortest = 8
const secretName = /^(?:token|password|secret)$/i

/** Whether a key of this name holds a secret: token, password, secret, in upper or lower case. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** Values of 8 characters and more that must not be shown: all of the secrets, of the config those with a secret's name and logins in URLs. */
export function secretValuesOf(config: JsonObject, secrets: JsonObject): readonly string[] {
  const values = new Set([
    ...leavesOf(secrets),
    ...namedSecrets(config),
    ...[config, secrets].flatMap(leavesOf).flatMap(urlPasswords),
  ])
  return [...values].filter((value) => value.length >= shortest)
}

function leavesOf(value: JsonValue): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}

function namedSecrets(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namedSecrets)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => (isSecretName(name) ? leavesOf(item) : namedSecrets(item)))
}

/** As written and as sent: a URL has its password percent-encoded. */
function urlPasswords(text: string): readonly string[] {
  const [, password] = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:([^/@\s]+)@/i.exec(text) ?? []
  if (password === undefined) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
