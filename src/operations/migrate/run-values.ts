/** What a run of both programs is given, as a person would write it. */

/** The names that a flag can name: both programs read a `.` as the next step, and `=` as the end of the path. */
const plainName = /^\w[\w-]*$/

/**
 * The paths of names with their members, each once, in the form of `--var` and `--set`. A path above another one is left out: a text there would hide what
 * is below it.
 */
export function wholePaths(names: readonly (readonly string[])[]): readonly string[] {
  const paths = new Set(
    names.filter((steps) => steps.every((step) => plainName.test(step))).map((steps) => steps.join('.')),
  )
  return [...paths].filter((path) => ![...paths].some((other) => other.startsWith(`${path}.`)))
}

/** `--var a.b=x --var c=x` for these paths. A value of the state is given with `--set`. */
export function flagsFor(paths: readonly string[]): string {
  return paths.map((path) => `${path.startsWith('state.') ? '--set' : '--var'} ${path}=x`).join(' ')
}

/** The flags that give a path the content of a file: for a list or a map, where a text is not enough. The name of the file is a proposal. */
export function fileFlagsFor(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  const value = `file:///DIR/${name}.json`
  return path.startsWith('state.')
    ? `--set ${path}=${value}`
    : `--set state.${name}=${value} --var ${path}=state.${name}`
}
