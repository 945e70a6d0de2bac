import { textsOfPrivateKey } from '../decisions/signing/keys.ts'
import { isJsonNumber } from '../json/exact-number.ts'
import { isObject, isPrimitive, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isCredentialHeader, namesHeaders, namesSecret, namesUser, namesWebhook } from './secret-names.ts'
import { accessIn, credentialsIn, isTemplate, passwordsIn } from './secret-texts.ts'

/** Minimum length of a value that is masked: shorter ones would be found in ordinary text. */
export const shortestSecret = 8

/**
 * Values of 8 or more characters that must not be shown. From the secrets: all values except user names. From the config: values of keys with a secret's name,
 * credentials of headers, and webhooks. From both: logins in URLs.
 */
export function secretValuesOf(config: JsonObject, secrets: JsonObject): readonly string[] {
  const { keyId, privateKey } = signingOf(secrets, 'gateway')
  const texts = [config, secrets].flatMap((file) => leavesOf(file, () => true))
  const values = new Set([
    ...leavesOf(secrets, (name) => !namesUser(name)),
    ...namedSecrets(config),
    ...(typeof privateKey === 'string' ? textsOfPrivateKey(privateKey) : []),
    ...texts.flatMap(passwordsIn),
    ...texts.flatMap(accessIn),
  ])
  // Public values, although their keys have the name of a secret.
  const known = new Set([keyId, ...leavesOf(signingOf(config, 'decisions'), () => true)])
  return [...values].filter((value) => value.length >= shortestSecret && !known.has(value))
}

function signingOf(section: JsonObject, name: 'decisions' | 'gateway'): JsonObject {
  const part = ownValue(section, name)
  const signing = isObject(part) ? ownValue(part, 'signing') : undefined
  return isObject(signing) ? signing : {}
}

function leavesOf(value: JsonValue, isWanted: (name: string) => boolean): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, isWanted))
  if (isObject(value)) {
    const wanted = Object.entries(value).filter(([name, item]) => !isPrimitive(item) || isWanted(name))
    return wanted.flatMap(([, item]) => leavesOf(item, isWanted))
  }
  return typeof value === 'string' || isJsonNumber(value) ? [String(value)] : []
}

function namedSecrets(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namedSecrets)
  if (!isObject(value)) return []
  return pairsOf(value).flatMap(([name, item]) => {
    if (name === 'tls' && isObject(item)) return namedSecrets(withoutFiles(item))
    if (namesHeaders(name)) return headerSecrets(item)
    if (namesSecret(name)) return secretsUnder(name, item)
    return namesWebhook(name) ? literalsOf(item).filter((text) => /^https?:/i.test(text)) : namedSecrets(item)
  })
}

/** The `tls` settings without `key`, which is the path of a file. */
function withoutFiles(tls: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(tls).filter(([name]) => name !== 'key'))
}

/** The entries of a map. A map such as `{name: X-Api-Key, value: …}` counts as an entry with this name. */
function pairsOf(map: JsonObject): readonly (readonly [name: string, item: JsonValue])[] {
  const given = ['name', 'key'].find((each) => typeof ownValue(map, each) === 'string')
  const value = ownValue(map, 'value')
  if (given === undefined || value === undefined) return Object.entries(map)
  const others = Object.entries(map).filter(([each]) => each !== given && each !== 'value')
  return [...others, [map[given] as string, value]]
}

/** The secrets in headers, which are a list of names and values, or a map. */
function headerSecrets(headers: JsonValue): readonly string[] {
  if (Array.isArray(headers)) return headers.flatMap(headerSecrets)
  if (!isObject(headers)) return []
  return pairsOf(headers)
    .flatMap(([name, item]) => (isCredentialHeader(name) ? literalsOf(item) : []))
    .flatMap(withCredentials)
}

function secretsUnder(name: string, item: JsonValue): readonly string[] {
  return /authorization/i.test(name) ? literalsOf(item).flatMap(withCredentials) : literalsOf(item)
}

/** The value, and the credentials behind its scheme, since texts may contain either. */
function withCredentials(value: string): readonly string[] {
  return [value, ...credentialsIn(value)]
}

function literalsOf(item: JsonValue): readonly string[] {
  return leavesOf(item, (name) => !namesUser(name)).filter((text) => !isTemplate(text))
}
