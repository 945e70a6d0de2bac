import type { ValidationProblem } from '../../events/lint/findings.ts'
import { given } from '../../json/given.ts'
import type { MigrationFinding } from './migration-findings.ts'

/** Reports each unknown name once for a file, because a variable of a run may be used in a hundred places. `textOf`: the text of a file by its name. */
export function withFewNames(
  problems: readonly ValidationProblem[],
  textOf: (file: string) => string,
): readonly MigrationFinding[] {
  const groups = Map.groupBy(problems, (problem) =>
    problem.code === 'UNKNOWN_NAME' ? JSON.stringify([problem.file, problem.message]) : problem,
  )
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const [, name] = /^"([^"]+)" is not known here/.exec(first.message) ?? []
    if (first.code !== 'UNKNOWN_NAME') return [first]
    const count = `in ${others.length} more ${others.length === 1 ? 'place' : 'places'}`
    const more = others.length === 0 ? '' : first.message.endsWith('?') ? ` Also ${count}` : `, and ${count}`
    const message = `${first.message}${more}`
    if (name === undefined) return [{ ...first, message }]
    const map = ['variables', 'state'].find((each) => first.message.endsWith(`did you mean "${each}.${name}"?`))
    const run = `If a run gives it with --tmpl-ctx-var, name it with --var ${usedName(name, first, textOf)}=x.`
    const hint = map === undefined ? run : `Write {{ ${map}.${name} }}: the keys of ${map} have no names of their own.`
    return [{ ...first, message, ...given({ suggestion: first.suggestion ?? hint }) }]
  })
}

/** The name as a template uses it: `event.data` of `{{ event.data.a }}`, and `host` of `{{ host }}`. */
function usedName(name: string, { file, line, column }: ValidationProblem, textOf: (file: string) => string): string {
  const [first = '', ...more] = textOf(file)
    .split('\n')
    .slice(line - 1)
  const text = [first.slice(column - 1), ...more].join('\n')
  const uses = [...text.matchAll(/(?<![\w.'"])([A-Za-z_]\w*)(\.[A-Za-z_]\w*)?/g)]
  return uses.find(([, used]) => used === name)?.[0] ?? name
}
