import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { LogLevel } from '../../io/logger.ts'
import { logLevel, logLevels } from './stderr-logger.ts'
import type { UsedVariable } from '../flags/flag-variables.ts'

/** The level that `--log-level` or its variable names. Throws `BAD_LOG_LEVEL` (usage). */
export function logLevelOf(name: string, variables: readonly UsedVariable[]): LogLevel {
  const level = logLevel(name)
  if (level !== undefined) return level
  const variable = variables.find(({ flag }) => flag === 'log-level')
  const what = variable === undefined ? `--log-level ${name}` : `${variable.name}=${name}`
  const hint = didYouMean(name, logLevels)
  throw new CicdError('BAD_LOG_LEVEL', `${what}: expected one of ${logLevels.join(', ')}${hint}`)
}
