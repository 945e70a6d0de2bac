import type { At, World } from './world.ts'

/** What a rule found wrong, where. */
export interface Finding {
  readonly at: Pick<At<unknown>, 'resource' | 'path'>
  readonly message: string
}

/** One thing that Tekton's schemas do not see. */
export interface Rule {
  readonly name: string
  readonly check: (world: World) => Iterable<Finding>
}

/** Each problem as a line: the rule, the file, the path in it and what is wrong. */
export function problemsOf(world: World, rules: readonly Rule[]): string[] {
  return rules.flatMap(({ name, check }) =>
    [...check(world)].map(({ at: { resource, path }, message }) => {
      const file = resource.index === 0 ? resource.file : `${resource.file}#${resource.index}`
      return `${name}: ${file}: ${path}: ${message}`
    }),
  )
}

/** A finding at a place. */
export function finding(at: Pick<At<unknown>, 'resource'>, path: string, message: string): Finding {
  return { at: { resource: at.resource, path }, message }
}
