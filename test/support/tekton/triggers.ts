import { randomUUID } from 'node:crypto'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { played } from './not-played.ts'

/** The data for bindings: `$(body.…)`, `$(header.…)`, `$(extensions.…)`, `$(context.eventID)`. */
export interface TriggerEvent {
  readonly body: JsonValue
  readonly header: Readonly<Record<string, string>>
  readonly extensions: JsonObject
  readonly context: { readonly eventID: string }
}

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/**
 * The params that bindings make of an event. If a value does not exist, the template's default is used; without a default, the event is refused.
 * Texts are escaped as in JSON, without the quotes, since templates put them between quotes.
 */
export function bindParams(
  bindings: readonly NamedValue[],
  specs: readonly { readonly name: string; readonly default?: string }[],
  event: TriggerEvent,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const { name, default: value } of specs) if (value !== undefined) values.set(name, value)
  for (const { name, value } of bindings) {
    const fallback = values.get(name)
    values.set(
      name,
      value.replace(/\$\(([^()]+)\)/g, (_, path: string) => {
        const found = valueAt(event as unknown as JsonValue, path)
        if (found === undefined && fallback === undefined) throw new Error(`${name}: there is no ${path}`)
        return found === undefined ? fallback! : asText(found)
      }),
    )
  }
  return values
}

/**
 * The resources of a TriggerTemplate. Params are inserted one after the other, in no fixed order, into the JSON text of each resource, with `$(`
 * doubled to `$$(`. This hides a reference from the kubelet and from Tekton's admission, but not from Tekton's substitution, nor from later passes
 * here.
 */
export function resourcesOf(template: JsonObject, params: ReadonlyMap<string, string>): JsonObject[] {
  const { resourcetemplates } = template
  if (!Array.isArray(resourcetemplates)) throw new Error('a TriggerTemplate has no resourcetemplates')
  const uid = randomUUID()
  return resourcetemplates.map((resource) => {
    let text = JSON.stringify(resource)
    for (const [name, value] of params) {
      text = text.replaceAll(`$(tt.params.${name})`, () => value.replaceAll('$(', () => '$$('))
    }
    const made: unknown = JSON.parse(text.replaceAll('$(uid)', uid))
    if (!isObject(made)) throw new Error('a TriggerTemplate makes no resource')
    return made
  })
}

/** The declarations of a TriggerTemplate's params. */
export function templateParams({ params = [] }: JsonObject): readonly { name: string; default?: string }[] {
  return (params as JsonObject[]).map((param) =>
    played<{ name: string; description?: string; default?: string }>('TriggerTemplate.params', param, [
      'name',
      'description',
      'default',
    ]),
  )
}

/** The value at a path of dotted names, the only JSONPath that the player supports. */
function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  let found: JsonValue | undefined = value
  for (const name of path.split('.')) {
    if (!/^[\w-]+$/.test(name)) throw new Error(`the harness does not play the JSONPath ${path}`)
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found
}

function asText(value: JsonValue): string {
  const json = JSON.stringify(value)
  return typeof value === 'string' ? json.slice(1, -1) : json
}
