import { valueAt } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import { below, parsePath } from '../../json/path.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import { migrationAdvice } from './advice.ts'

/**
 * The path, such as `configData.datasources`, of a setting that the config has and that templates do not see here; undefined if `message` is about anything
 * else. `section`: the settings under `cicdstatemgr` in the config.
 */
export function hiddenSetting(message: string, section: JsonObject): string | undefined {
  const [, owner, name] = /^(configData(?:[.[]\S*)?) has no "([^"]+)"/.exec(message) ?? []
  if (owner === undefined || name === undefined) return undefined
  const path = below(parsePath(owner).slice(1), name)
  return valueAt(section, path) === undefined ? undefined : `${owner}.${name}`
}

/** Tells a setting that is hidden from templates from a name that is wrong. */
export function withHiddenSetting(problem: ValidationProblem, section: JsonObject): ValidationProblem {
  const path = problem.code === 'UNKNOWN_NAME' ? hiddenSetting(problem.message, section) : undefined
  if (path === undefined) return problem
  const message = `${path} is hidden from templates here, the Python program shows it`
  return { ...problem, ...migrationAdvice.HIDDEN_SETTING, code: 'HIDDEN_SETTING', message }
}
