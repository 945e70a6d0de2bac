import type { ValidationProblem } from '../../events/lint/findings.ts'
import { takenNames } from '../../templates/check/taken-names.ts'
import type { JsonValue } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import type { MigrationFinding } from './migration-findings.ts'
import { fileFlagsFor, flagsFor, wholePaths } from './run-values.ts'

/** The value at a path of a file; undefined if there is none. */
export type ValueIn = (file: string, path: string) => JsonValue | undefined

/** Leaves out what the variables of a run give, as paths with members: the other members of the same name stay unknown. */
export function withoutGiven(
  problems: readonly ValidationProblem[],
  given: readonly (readonly string[])[],
  valueIn: ValueIn,
): readonly ValidationProblem[] {
  return problems.filter((problem) => {
    const name = problem.code === 'UNKNOWN_NAME' ? nameIn(problem) : undefined
    if (name === undefined || given.every(([root]) => root !== name)) return true
    return leftOf(chainsOf(problem, valueIn), given).length > 0
  })
}

/** The chains that no given path is a part of, nor they of it. */
function leftOf(chains: readonly (readonly string[])[], given: readonly (readonly string[])[]) {
  const isPart = (one: readonly string[], other: readonly string[]) => one.every((name, index) => other[index] === name)
  return chains.filter((chain) => !given.some((path) => isPart(path, chain) || isPart(chain, path)))
}

/** Reports each unknown name once for a file, because a variable of a run may be used in a hundred places. */
export function withFewNames(
  problems: readonly ValidationProblem[],
  valueIn: ValueIn,
  given: readonly (readonly string[])[] = [],
): readonly MigrationFinding[] {
  const groups = Map.groupBy(problems, (problem) =>
    problem.code === 'UNKNOWN_NAME' ? JSON.stringify([problem.file, problem.message]) : problem,
  )
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group
    if (first === undefined) return []
    if (first.code !== 'UNKNOWN_NAME') return [first]
    const count = `in ${others.length} more ${others.length === 1 ? 'place' : 'places'}`
    const more = others.length === 0 ? '' : first.message.endsWith('?') ? ` Also ${count}` : `, and ${count}`
    const message = `${first.message}${more}`
    const name = nameIn(first)
    if (name === undefined) return [{ ...first, message }]
    const hint =
      hintFor(first, name) ??
      `If a run gives it with --tmpl-ctx-var, name it with ${flagsOf(name, group, valueIn, given)}.`
    return [{ ...first, message, suggestion: first.suggestion ?? hint }]
  })
}

/** The whole paths of all names that only a run can give, each once. */
export function unknownPaths(
  problems: readonly ValidationProblem[],
  valueIn: ValueIn,
  given: readonly (readonly string[])[] = [],
): readonly string[] {
  const ofRuns = problems.filter((problem) => {
    const name = problem.code === 'UNKNOWN_NAME' ? nameIn(problem) : undefined
    return name !== undefined && hintFor(problem, name) === undefined && problem.suggestion === undefined
  })
  return wholePaths(ofRuns.flatMap((problem) => leftOf(chainsOf(problem, valueIn), given)))
}

function nameIn({ message }: ValidationProblem): string | undefined {
  return /^"([^"]+)" is not known here/.exec(message)?.[1]
}

function hintFor({ message }: ValidationProblem, name: string): string | undefined {
  // Naming it would put a secret on a command line.
  if (name === 'secretData') return 'Neither program shows secrets to it: only trigger.headers, and endpoints here, see secretData.' // prettier-ignore
  const map = ['variables', 'state'].find((each) => message.endsWith(`did you mean "${each}.${name}"?`))
  return map && `Write {{ ${map}.${name} }}: the keys of ${map} have no names of their own.`
}

function flagsOf(
  name: string,
  problems: readonly ValidationProblem[],
  valueIn: ValueIn,
  given: readonly (readonly string[])[],
): string {
  const paths = wholePaths(problems.flatMap((problem) => leftOf(chainsOf(problem, valueIn), given)))
  return paths.length === 0 ? fileFlagsFor(name) : flagsFor(paths)
}

/** The name with its members as the templates at the place use it: `{{ event.data.a }}` has `event.data.a`. */
function chainsOf(problem: ValidationProblem, valueIn: ValueIn): readonly (readonly string[])[] {
  const root = nameIn(problem) ?? ''
  const { name: key = '' } = parsePath(problem.path).findLast((step) => step.kind === 'name') ?? {}
  // The template is the value, or the key.
  const texts = [valueIn(problem.file, problem.path), key].filter((text) => typeof text === 'string')
  const found = texts.flatMap(takenNames).filter(([first]) => first === root)
  return found.length === 0 ? [[root]] : found
}
