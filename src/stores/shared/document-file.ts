import type { DocumentFileConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { asciiJson } from '../../text/escapes.ts'
import { writeYaml } from '../../yaml/write-yaml.ts'
import { writeDocument } from './document-text.ts'

/**
 * The text of a file with one document, for a cache or primary: YAML in block style, or JSON as Python's `json.dumps(indent=2)` prints it. If
 * indentation makes it larger than `maxBytes`, as with small values many levels deep, the text is compact JSON.
 */
export function documentFileText(kind: DocumentFileConfig['name'], document: JsonObject, maxBytes: number): string {
  const text = indentedText(kind, document)
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text
  const compact = writeDocument(document)
  return kind === 'yamlfile' ? compact : asciiJson(compact)
}

function indentedText(kind: DocumentFileConfig['name'], document: JsonObject): string {
  const json = stringifyJson(document, 2)
  // Our YAML reader refuses this one key. Our JSON reader does not, and JSON is valid YAML.
  if (kind === 'yamlfile') return json.includes('"__proto__":') ? writeDocument(document) : writeYaml(document)
  return asciiJson(json)
}

/** The id inside a document. */
export function idInside(document: JsonObject): string | undefined {
  return stateText(document, 'cicdContextDataId')
}

/** The name of the cicd context inside a document. */
export function cicdContextInside(document: JsonObject): string | undefined {
  return stateText(document, 'cicdContextName')
}

function stateText(document: JsonObject, key: string): string | undefined {
  const state = ownValue(document, 'state')
  const text = isObject(state) ? ownValue(state, key) : undefined
  return typeof text === 'string' ? text : undefined
}

/** The failure (conflict) of finding another id's document in a file, naming both. */
export function ofAnotherId(
  code: 'CACHE_OF_ANOTHER_ID' | 'FILE_OF_ANOTHER_ID',
  path: string,
  found: JsonObject,
  wanted: ContextId,
  suggestion: string,
): CicdError {
  const owner = idInside(found)
  const holds = owner === undefined ? 'a document without an id' : `the context data of ${JSON.stringify(owner)}`
  return new CicdError(code, `${path} holds ${holds}, not that of "${wanted}"`, {
    file: path,
    suggestions: [suggestion],
  })
}
