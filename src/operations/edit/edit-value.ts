import { contextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import type { Operation } from '../../context/operation.ts'
import { replacementOperations } from '../../context/replace-document.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { differences } from '../../json/differences.ts'
import type { Difference } from '../../json/differences.ts'
import { editAt } from '../../json/edit-at.ts'
import { valueAt } from '../../json/find-value.ts'
import { aType, isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parsePath, parseWritablePath } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import { masked } from '../../text/redaction.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { writeYaml } from '../../yaml/write-yaml.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { wholeDocument } from '../change/values-at.ts'
import { readOtherwise } from './read-otherwise.ts'
import { unmasked } from './unmasked.ts'

/** A value of one revision, in the form in which people edit it. */
export interface Editable {
  readonly id: ContextId
  readonly revision: number
  /** YAML, with secrets masked. */
  readonly text: string
  /**
   * The operations for an edited text. Throws INVALID_YAML (config), MASKED_VALUE, WRONG_TYPE (usage); `source` is how messages name
   * the text.
   */
  readonly changesTo: (text: string, source: string) => Edited
}

export interface Edited {
  readonly operations: readonly Operation[]
  /** The differences, path by path, with secrets masked. */
  readonly differences: readonly Difference[]
  /** Values that YAML does not read as they are written, with secrets masked. */
  readonly warnings: readonly string[]
  /** Whether it changes what `init` has read from an app config, and so would read again. */
  readonly isOfAppConfig: boolean
}

/** Reads the value at a path, or the whole document. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, BAD_PATH. */
export async function readEditable(
  { host }: Caller,
  request: { readonly id: string; readonly path?: string },
): Promise<Editable> {
  const { path = wholeDocument } = request
  const id = contextId(request.id)
  const { document, revision } = await readContext(host, id)
  const steps = path === wholeDocument ? [] : parseWritablePath(path)
  const value = valueAt(document, steps)
  if (value === undefined) {
    throw new CicdError('VALUE_NOT_FOUND', `"${id}" has no value at ${path}: ${suggestPath(document, path)}`)
  }
  const shown = masked(value, host.redact)
  const changesTo = (text: string, source: string): Edited => {
    const edited = readYaml(text, source)
    const made = withValue(document, steps, unmasked(value, shown, edited))
    const operations = replacementOperations(document, made)
    return {
      operations,
      isOfAppConfig: hasAppConfig(document) && differences(document, made).some(({ path }) => isConfig(path)),
      differences: masked(differences(document, made), host.redact),
      warnings: readOtherwise(shown, edited, { text, steps }).map(host.redact),
    }
  }
  return { id, revision, text: writeYaml(shown).replace(/\n\.\.\.\n$/, '\n'), changesTo }
}

/** Whether the context was made from an app config: otherwise its copy has an empty cicd context alone. */
function hasAppConfig({ appPipelinesConfig: app }: JsonObject): boolean {
  if (!isObject(app)) return false
  const contexts = ownValue(app, 'cicd-contexts')
  if (!isObject(contexts) || Object.keys(app).length > 1) return true
  return Object.values(contexts).some((context) => isObject(context) && Object.keys(context).length > 0)
}

function isConfig(path: string): boolean {
  const [root] = parsePath(path)
  return root?.kind !== 'name' || !['state', 'decisions'].includes(root.name)
}

function withValue(document: JsonObject, steps: Path, value: JsonValue): JsonObject {
  if (steps.length > 0) return editAt(document, steps, () => value)
  if (isObject(value)) return value
  throw new CicdError('WRONG_TYPE', `the context data is a map, and this is ${aType(value)}`)
}
