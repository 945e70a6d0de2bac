import { yamlPlaces } from '../yaml/positions.ts'
import type { YamlPlaces } from '../yaml/positions.ts'
import type { Layer } from './merge.ts'
import { problemText } from './problem.ts'
import type { Problem } from './problem.ts'

/** The texts of warnings, with line and column if the layer has the text of its file: `app.yaml:3:5: cicd-contexts.stage: …`, as `validate` prints them. */
export function locatedTexts(problems: readonly Problem[], layers: readonly Layer[]): readonly string[] {
  const known = new Map<string, YamlPlaces | undefined>()
  const placesOf = (source: string) => {
    const text = layers.find((layer) => layer.source === source)?.text
    if (!known.has(source)) known.set(source, text === undefined ? undefined : yamlPlaces(text))
    return known.get(source)
  }
  return problems.map((problem) => {
    const place = problem.path.length === 0 ? undefined : placesOf(problem.source)?.placeOf(problem.path)
    if (place === undefined) return problemText(problem)
    return problemText({ ...problem, source: `${problem.source}:${place.line}:${place.column}` })
  })
}
