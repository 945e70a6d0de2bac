import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Problem } from './problem.ts'

type Role = 'app' | 'config' | 'secrets'

const appKeys = ['cicd-contexts', 'jinja2-macros', 'bases', 'locked']
const flagOf: Readonly<Record<Role, string>> = { app: '--app-config', config: '--config', secrets: '--secrets' }

/** Reports a config that was passed as an app's config, or the reverse. Reports of missing and unknown keys would not help then. */
export function takenForAnother(role: Role, value: JsonValue, source: string): readonly Problem[] {
  if (!isObject(value)) return []
  const isApp = appKeys.some((key) => Object.hasOwn(value, key))
  const isConfig = Object.hasOwn(value, 'cicdstatemgr')
  if (role === 'app' && isConfig && !isApp) {
    return [problem(source, "this is a config or secrets, and an app's config is expected", 'config')]
  }
  if (role !== 'app' && isApp && !isConfig) {
    const expected = role === 'config' ? 'a config is expected' : 'secrets are expected'
    return [problem(source, `this is an app's config, and ${expected}`, 'app')]
  }
  return []
}

/** Whether secrets have settings of a config: the primary, or what is sent. */
export function looksLikeConfig(section: JsonObject): boolean {
  const datasources = isObject(section.datasources) ? Object.values(section.datasources) : []
  return datasources.some((each) => isObject(each) && each.isPrimary === true) || Object.hasOwn(section, 'templates')
}

function problem(source: string, message: string, meant: Role): Problem {
  return { source, path: [], message, suggestion: `Give it as ${flagOf[meant]} ${source}.` }
}
