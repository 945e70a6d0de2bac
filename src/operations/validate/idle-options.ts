import type { Findings } from '../../events/lint/findings.ts'
import { mapAt, mapOf } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { pathOfNames } from '../../json/path.ts'

/** Warns of options of a policy, as written, that do nothing because another option is missing. */
export function lintIdleOptions(section: JsonObject, source: string, findings: Findings): void {
  for (const [name, value] of Object.entries(mapAt(mapAt(section, 'decisions'), 'policies'))) {
    const { onExpire, expires } = mapOf(value)
    if (typeof onExpire !== 'string' || (expires ?? null) !== null) continue
    findings.warn({
      code: 'NO_EFFECT',
      source,
      path: pathOfNames('cicdstatemgr', 'decisions', 'policies', name, 'onExpire'),
      message:
        'has no effect: the policy has no expires, so its questions stay open until somebody answers, unless they have an expires of their own',
      suggestion: 'Add the time, such as expires: 4h.',
    })
  }
}
