import type { AppInspection } from '../../config/load-app-config.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import { ours } from '../../events/rendering/known-names.ts'
import { mapAt, mapOf } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'
import { formatPath, pathOfNames } from '../../json/path.ts'
import { macrosIn } from '../../templates/check/check-template.ts'
import { takenNames } from '../../templates/check/taken-names.ts'
import { migrationFile } from './migration-findings.ts'

/** The names that macros take and that no file has. A macro runs in the context of the template that calls it, so names of any cicd context are known; macros that nothing calls are left out. */
export function unknownInMacros(
  { merged, layers, lacksBase }: AppInspection,
  config: JsonObject,
): readonly ValidationProblem[] {
  if (lacksBase) return []
  const macros = Object.entries(mapAt(merged, 'jinja2-macros')).flatMap(([name, text]) =>
    typeof text === 'string' ? [{ name, text }] : [],
  )
  const contexts = Object.values(mapAt(merged, 'cicd-contexts')).map(mapOf)
  const known = new Set([
    ...ours,
    ...contexts.flatMap((context) => Object.keys(context)),
    ...Object.keys(merged),
    ...macros.flatMap(({ text }) => [...macrosIn(text).keys()]),
  ])
  const templates = stringifyJson([merged, config])
  const isCalled = (name: string) => new RegExp(`(?<!macro\\s+)\\b${name}\\s*\\(`).test(templates)
  return macros.flatMap(({ name, text }) => {
    if (![...macrosIn(text).keys()].some(isCalled)) return []
    const path = pathOfNames('jinja2-macros', name)
    const layer = layers.findLast(({ value }) => Object.hasOwn(mapAt(value, 'jinja2-macros'), name))
    if (layer === undefined) return []
    const roots = new Set(takenNames(text).flatMap(([root = '']) => (known.has(root) ? [] : [root])))
    const { places } = migrationFile(layer.source, layer.text ?? '')
    return [...roots].map((root) => ({
      ...({
        severity: 'warning',
        code: 'UNKNOWN_NAME',
        file: layer.source,
        path: formatPath(path),
        ...places.placeOf(path),
      } as const),
      message: `"${root}" is not known here`,
    }))
  })
}
