import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { renderDeep, renderText } from './scope.ts'
import type { Scope } from './scope.ts'

export interface Payload {
  /** JSON text. */
  readonly body: string
  /** A note about what was repaired. */
  readonly warning?: string
}

/** The advice is part of the message, because outcomes of blocks have no suggestions. */
const cure = 'Write values with the filter tojson, or the template as a YAML map'

/**
 * The JSON that a template yields: a text that renders to JSON, or a map whose leaves are templates. Raw control characters inside strings are escaped. Throws
 * TEMPLATE_ERROR, and INVALID_PAYLOAD (config) for a text that is not JSON, unless the engine sends any text.
 */
export function renderPayload(scope: Scope, template: JsonValue): Payload {
  if (typeof template !== 'string') return { body: stringifyJson(renderDeep(scope, template)) }
  const text = renderText(scope, template)
  if (jsonFault(text) === undefined) return { body: text }
  const body = escapeControls(text)
  // With the control characters escaped, what is left is the mistake that has to be mended.
  const left = jsonFault(body)
  if (left !== undefined) {
    if (scope.engine.sendsAnyPayload === true) {
      return { body: text, warning: `${scope.path} does not render to JSON: ${left}. It was sent as it is` }
    }
    throw new CicdError('INVALID_PAYLOAD', `${scope.path} does not render to JSON: ${left}. ${cure}`)
  }
  const warning = `${scope.path} renders to JSON with raw line breaks or other control characters inside strings; they were escaped. ${cure}`
  return { body, warning }
}

function jsonFault(text: string): string | undefined {
  try {
    // eslint-disable-next-line no-restricted-properties -- the text is sent as it stands, nothing of this is used
    JSON.parse(text)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Escapes the control characters inside the strings of a text that is otherwise JSON. It makes one pass in linear time. */
export function escapeControls(text: string): string {
  let isInside = false
  return text.replace(/\\[^]|["\u0000-\u001f]/g, (found) => {
    if (found === '"') isInside = !isInside
    return !isInside || found === '"' || found.startsWith('\\') ? found : JSON.stringify(found).slice(1, -1)
  })
}
