import { replaceElement, replaceText, replaceValue } from './substitution.ts'
import type { Replacements, Value } from './substitution.ts'
import type { PipelineTask } from './types.ts'

/** A Task of a Pipeline after several passes of substitution, one after the other. */
export function replaceTask(task: PipelineTask, passes: readonly Replacements[]): PipelineTask {
  return passes.reduce<PipelineTask>(
    (one, pass) => ({
      ...one,
      params: (one.params ?? []).map(({ name, value }) => ({ name, value: replaceValue(value, pass) })),
      when: (one.when ?? []).map(({ input, operator, values }) => ({
        input: replaceText(input, pass),
        operator,
        values: values.flatMap((value) => replaceElement(value, pass)),
      })),
      workspaces: (one.workspaces ?? []).map((workspace) =>
        workspace.subPath === undefined ? workspace : { ...workspace, subPath: replaceText(workspace.subPath, pass) },
      ),
    }),
    task,
  )
}

/** The values in a Task that can refer to results. */
export function valuesOf({ params = [], when = [] }: PipelineTask): readonly Value[] {
  return [...params.map(({ value }) => value), ...when.map(({ input, values }) => [input, ...values])]
}
