import { textsOfPrivateKey } from '../decisions/signing/keys.ts'
import { isJsonNumber } from '../json/exact-number.ts'
import { isObject, isPrimitive, ownValue } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isCredentialHeader, namesHeaders, namesSecret, namesUser, namesWebhook } from './secret-names.ts'
import { accessIn, credentialsIn, isTemplate, passwordsIn } from './secret-texts.ts'

/** Shorter values would be found, and masked, everywhere. */
const shortest = 8

/**
 * Values of 8 characters and more that must not be shown: of the secrets all but names of users; of the config what has a secret's name, the
 * credentials of headers, webhooks; and logins in urls of both.
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
  // What everybody may know, though keys are named so.
  const known = new Set([keyId, ...leavesOf(signingOf(config, 'decisions'), () => true)])
  return [...values].filter((value) => value.length >= shortest && !known.has(value))
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

/** What `tls` has under `key` is the path of a file. */
function withoutFiles(tls: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(tls).filter(([name]) => name !== 'key'))
}

/** The entries of a map. Of one such as `{name: X-Api-Key, value: …}` the value stands under the name that it is given. */
function pairsOf(map: JsonObject): readonly (readonly [name: string, item: JsonValue])[] {
  const given = ['name', 'key'].find((each) => typeof ownValue(map, each) === 'string')
  const value = ownValue(map, 'value')
  if (given === undefined || value === undefined) return Object.entries(map)
  const others = Object.entries(map).filter(([each]) => each !== given && each !== 'value')
  return [...others, [map[given] as string, value]]
}

/** A list of names and values, or a map. */
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

/** A scheme and what stands behind it are found apart from each other too. */
function withCredentials(value: string): readonly string[] {
  return [value, ...credentialsIn(value)]
}

function literalsOf(item: JsonValue): readonly string[] {
  return leavesOf(item, (name) => !namesUser(name)).filter((text) => !isTemplate(text))
}
