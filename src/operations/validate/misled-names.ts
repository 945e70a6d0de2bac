import type { ValidationProblem } from '../../events/lint/findings.ts'

/**
 * Leaves out an unknown name whose nearest name is a misspelt key of the same name: the template is right, and the finding for the key says what to
 * correct.
 */
export function withoutMisled(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
  const misspelt = new Map(
    problems.flatMap(({ code, path, message }) => {
      const [, right] = /, did you mean "([^"]+)"\?/.exec(message) ?? []
      const [, key] = /([^.[\]"]+)"?\]?$/.exec(path) ?? []
      return code === 'MISSPELT_KEY' && right !== undefined && key !== undefined ? [[key, right] as const] : []
    }),
  )
  return problems.filter(({ code, message }) => {
    const [, name, nearest = ''] =
      /^"([^"]+)" is not known here, did you mean "(?:[^"]*\.)?([^".]+)"/.exec(message) ?? []
    return code !== 'UNKNOWN_NAME' || name === undefined || misspelt.get(nearest) !== name
  })
}
