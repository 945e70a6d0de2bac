import type { ValidationProblem } from '../../events/lint/findings.ts'

/** Leaves out what another problem says already: misled names, and the warning of a misspelt key that the error of the missing one names. */
export function withoutRepeats(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
  const named = new Set(
    problems.flatMap(({ severity, code, file, path, message }) => {
      if (severity === 'error' && message.startsWith('is not a known key here')) return [`${file}: ${path}`]
      const [, key] = /; is "([^"]+)" a typo\?$/.exec(message) ?? []
      return (code === 'BAD_BLOCK' || code === 'INVALID_CONFIG') && key !== undefined ? [`${file}: ${path}.${key}`] : []
    }),
  )
  return withoutMisled(problems).filter(
    ({ code, file, path }) => code !== 'MISSPELT_KEY' || !named.has(`${file}: ${path}`),
  )
}

/**
 * Leaves out an unknown name whose nearest name is a misspelt key of the same name: the template is right, and the finding for the key says what to
 * correct.
 */
function withoutMisled(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
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
