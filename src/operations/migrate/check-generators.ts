import type { AppInspection } from '../../config/load-app-config.ts'
import { isObject, mapAt, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { valueAt } from '../../json/find-value.ts'
import { below, parsePath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFindings } from './migration-findings.ts'

/** Reports templates in the data that choice generators iterate over. Only the config is checked: data that runs store is not known. */
export function checkGenerators({ merged, layers }: AppInspection, findings: MigrationFindings): void {
  for (const [name, context] of Object.entries(mapAt(merged, 'cicd-contexts'))) {
    if (!isObject(context)) continue
    const root = pathOfNames('cicd-contexts', name)
    for (const foreach of new Set(foreachIn(ownValue(context, 'pipelines') ?? null))) {
      for (const path of templatesBelow(context, foreach)) {
        const whole = [...root, ...path]
        // The app's own file comes last, and overrides its bases.
        const layer = layers.findLast(({ value }) => typeof valueAt(value, whole) === 'string') ?? layers.at(-1)
        if (layer === undefined) continue
        const message = `is a template in data of a choice generator (foreach: ${foreach}): the Python program renders it, this one sends it as it is`
        const file = migrationFile(layer.source, layer.text ?? '')
        findings.add({ code: 'TEMPLATE_IN_GENERATOR_DATA', file, path: whole, message })
      }
    }
  }
}

/** The `foreach` of every choice generator that is not a template. */
function foreachIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(foreachIn)
  if (!isObject(value)) return []
  const generators = Object.values(mapAt(value, 'choice-generators')).flatMap((generator) => {
    const foreach = isObject(generator) ? ownValue(generator, 'foreach') : undefined
    return typeof foreach === 'string' && !foreach.includes('{') ? [foreach.trim()] : []
  })
  return [...generators, ...Object.values(value).flatMap(foreachIn)]
}

function templatesBelow(context: JsonObject, foreach: string): readonly Path[] {
  try {
    const start = parsePath(foreach.replace(/^\$\.?/, ''))
    const found = valueAt(context, start)
    return found === undefined ? [] : templatesIn(found, start)
  } catch {
    // `validate` reports a foreach that is not a path.
    return []
  }
}

function templatesIn(value: JsonValue, path: Path): readonly Path[] {
  if (typeof value === 'string') return /\{\{|\{%/.test(value) ? [path] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => templatesIn(item, below(path, index)))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => templatesIn(item, below(path, key)))
}
