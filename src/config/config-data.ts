import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { isSecretName } from './secret-values.ts'

const hiddenSections: ReadonlySet<string> = new Set(['datasources', 'gateway'])

/** What templates see of a config: no datasources, no gateway and, at no depth, a key that holds a secret. */
export function configDataOf(section: JsonObject): JsonObject {
  const shown = Object.entries(section).filter(([name]) => !hiddenSections.has(name))
  return withoutSecrets(Object.fromEntries(shown))
}

function withoutSecrets<T extends JsonValue>(value: T): T
function withoutSecrets(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item))
  if (!isObject(value)) return value
  const shown = Object.entries(value).filter(([name]) => !isSecretName(name))
  return Object.fromEntries(shown.map(([name, item]) => [name, withoutSecrets(item)]))
}
