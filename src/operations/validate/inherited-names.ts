import type { Layer } from '../../config/merge.ts'
import { nearestName, withoutDigits } from '../../errors/nearest-name.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { valueAt } from '../../json/find-value.ts'
import { isObject } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'

/**
 * Warns of pipelines and events of a cicd context that are new in a file, and one slip away from an inherited one: they do not change the inherited one, but stand
 * beside it. A file that names both means both. `prefix`: the path of the cicd context.
 */
export function lintInheritedNames(layers: readonly Layer[], prefix: Path, findings: Findings): void {
  const pipelines = below(prefix, 'pipelines')
  const names = new Set(layers.flatMap(({ value }) => mapNames(value, pipelines)))
  for (const path of [pipelines, ...[...names].map((name) => below(pipelines, name, 'event-handlers'))]) {
    for (const [index, { source, value }] of layers.entries()) {
      const own = mapNames(value, path)
      const inherited = layers.slice(0, index).flatMap((layer) => mapNames(layer.value, path))
      for (const name of own.filter((each) => !inherited.includes(each))) {
        const near = nearestName(
          name,
          inherited.filter((other) => isSlip(name, other)),
          1,
        )
        if (near === undefined || own.includes(near)) continue
        const owner = layers.find((layer) => mapNames(layer.value, path).includes(near))?.source ?? ''
        const message = `is similar to the inherited ${JSON.stringify(near)} of ${owner}, and does not change it: is it a typo? If not, write ${JSON.stringify(near)}: {} beside it`
        findings.warn({ code: 'MISSPELT_KEY', source, path: below(path, name), message })
      }
    }
  }
}

/** The names in a map of a layer whose values are maps: a null removes what is inherited. */
function mapNames(value: Layer['value'], path: Path): readonly string[] {
  const map = valueAt(value, path)
  return isObject(map) ? Object.keys(map).filter((name) => isObject(map[name])) : []
}

const shortest = 4
/** In names that are shorter than this, another letter often makes another word. */
const long = 7

/** Whether two similar names can be one, mistyped, and not two words, such as start and started, build and builds, region-a and region-b, or v1 and v2. */
function isSlip(name: string, other: string): boolean {
  if (Math.min(name.length, other.length) < shortest || withoutDigits(name) === withoutDigits(other)) return false
  const [shorter, longer] = name.length < other.length ? [name, other] : [other, name]
  // A doubled letter at the end is not an ending: succes and success.
  if (longer.length > shorter.length) return !longer.startsWith(shorter) || /(.)\1$/u.test(longer)
  if (name.toLowerCase() === other.toLowerCase() || lettersOf(name) === lettersOf(other)) return true
  return name.length >= long && name.at(-1) === other.at(-1)
}

function lettersOf(name: string): string {
  return Array.from(name).toSorted().join('')
}
