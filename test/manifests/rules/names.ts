import { join } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import type { At } from './world.ts'

const lists = ['params', 'results', 'workspaces', 'steps', 'sidecars', 'tasks']

/** Names that must tell things apart. */
export const nameRules: readonly Rule[] = [
  {
    name: 'names-are-unique',
    *check(world) {
      for (const at of [...world.tasks, ...world.stepActions, ...world.pipelines, ...world.runs] as At<Lists>[]) {
        for (const list of lists) {
          // The tasks of `finally` share the names of the others.
          const names = [...(at.value[list] ?? []), ...(list === 'tasks' ? (at.value.finally ?? []) : [])]
          for (const name of repeated(names.map((item) => item.name))) {
            yield finding(at, join(at.path, list), `two are called ${name}`)
          }
        }
      }
    },
  },
]

type Lists = Readonly<Record<string, readonly { readonly name?: string }[] | undefined>>

function repeated(names: readonly (string | undefined)[]): string[] {
  return names
    .filter((name): name is string => name !== undefined)
    .filter((name, index, all) => all.indexOf(name) !== index)
}
