import { isSecretName } from '../../config/secret-names.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'

const hidden = '***'
/** Response URLs of Slack: anyone who knows one can answer instead of the app for half an hour. */
const answerUrl = /https?:\/\/hooks\.slack[\w.-]*\/[^\s"'<>]+/g

/** A payload for people: without its token, its response URLs and the fields with a secret's name, at every depth. */
export function maskedBody(body: JsonObject): JsonObject {
  const shown = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(shown)
    if (isObject(value)) return maskedBody(value)
    return typeof value === 'string' ? value.replace(answerUrl, hidden) : value
  }
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, isHidden(name) && value !== null ? hidden : shown(value)]),
  )
}

function isHidden(name: string): boolean {
  return isSecretName(name) || ['response_url', 'response_urls', 'trigger_id'].includes(name)
}
