import type { PipelineTask, When } from './types.ts'
import type { Value } from './substitution.ts'

/** The names of the Tasks whose results a Task uses. It cannot run without them, and is skipped if they are skipped. */
export function resultDependencies(task: PipelineTask): ReadonlySet<string> {
  const text = JSON.stringify([task.params, task.when])
  return new Set([...text.matchAll(/\$\(tasks\.([\w-]+)\.results[.[]/g)].map(([, name]) => name!))
}

/** Whether all `when` expressions of a Task are true. Input and values are already substituted. */
export function holds(when: readonly When[]): boolean {
  return when.every(({ input, operator, values }) => values.includes(input) === (operator === 'in'))
}

/** The first reference to results of another Task that was not replaced; undefined if there is none. */
export function openReference(values: readonly Value[]): string | undefined {
  return /\$\((?:tasks|finally)\.[\w-]+\.results[^)]*\)/.exec(JSON.stringify(values))?.[0]
}

/** Throws if a Task depends on one that does not exist, or on itself through others. */
export function checkGraph(tasks: readonly PipelineTask[]): void {
  const settled = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    if (settled.has(name)) return
    if (path.includes(name)) throw new Error(`the Tasks ${[...path, name].join(' → ')} wait for each other`)
    const task = tasks.find((one) => one.name === name)
    if (task === undefined) throw new Error(`${path.at(-1) ?? ''} waits for ${name}, which is no Task of the Pipeline`)
    for (const before of waitsFor(task)) visit(before, [...path, name])
    settled.add(name)
  }
  for (const { name } of tasks) visit(name, [])
}

/** The Tasks that must have ended before this one starts. */
export function waitsFor(task: PipelineTask): ReadonlySet<string> {
  return new Set([...(task.runAfter ?? []), ...resultDependencies(task)])
}
