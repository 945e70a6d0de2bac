import { CicdError } from '../../errors/cicd-error.ts'

/** The ways in which an id was given: as the first argument, as a flag, or by the variable of the flag. */
interface GivenId {
  readonly argument: string | undefined
  readonly flag: string | undefined
  /** Whether the flag has its value from its variable: then an argument takes precedence. */
  readonly isFromVariable: boolean
  /** Whether the id is that of a new context: then the person chooses it. */
  readonly isNew?: boolean
}

/** The id of a command. Throws `NO_ID`, and `USAGE` for two ids. */
export function requireId(
  { argument, flag, isFromVariable, isNew = false }: GivenId,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (argument !== undefined && flag !== undefined && argument !== flag && !isFromVariable) {
    throw new CicdError('USAGE', `two ids are given, ${argument} and --id ${flag}: give one of them`)
  }
  const id = argument ?? flag
  if (id !== undefined) return id
  const isVariableEmpty = env.CICDSTATEMGR_CONTEXT_DATA_ID === ''
  throw new CicdError('NO_ID', 'no context data id was given', {
    suggestions: [
      ...(isNew ? ['Choose one, cicdstatemgr init ID: each flow has its own, such as the name of its CI run.'] : []),
      `Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID${isVariableEmpty ? ', which is set but empty' : ''}.`,
    ],
  })
}
