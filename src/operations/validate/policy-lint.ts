import type { Config } from '../../config/config.ts'
import { openWays } from '../../config/open-ways.ts'
import { approversNamed } from '../../decisions/people.ts'
import type { Policy } from '../../decisions/policy.ts'
import { neverReminds, outlivesContext } from '../../decisions/question-warnings.ts'
import { voterShortage } from '../../decisions/voter-shortage.ts'
import { votersOf } from '../../decisions/voters.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { pathOfNames } from '../../json/path.ts'
import { durationText } from '../../text/duration.ts'

/**
 * Warns of policies that some flows can never meet, of questions that end after their context, of reminders that never come, and of an `onExpire` that
 * agrees, or looks like a typing mistake.
 */
export function lintPolicies({ decisions, gateway, primary }: Config, source: string, findings: Findings): void {
  const open = openWays(gateway)
  const ttl = 'ttl' in primary ? primary.ttl : undefined
  for (const policy of Object.values(decisions.policies)) {
    const { name, quorum, notInvoker, expires } = policy
    const path = (key: string) => pathOfNames('cicdstatemgr', 'decisions', 'policies', name, key)
    if (notInvoker && namesTooFew(policy, decisions)) {
      const message = `is ${quorum}, and the policy names ${quorum}: if one of them starts a flow, its question cannot be asked`
      findings.warn({ code: 'QUORUM_WITHOUT_INVOKER', source, path: path('quorum'), message })
    }
    // `lintWays` reports policies without an open way.
    const shortage =
      votersOf(policy, decisions, open).ways.length === 0 ? undefined : voterShortage(policy, decisions, open)
    if (shortage !== undefined) {
      const at = pathOfNames('cicdstatemgr', 'decisions', 'policies', name)
      findings.warn({ code: 'NO_WAY_TO_VOTE', source, path: at, ...shortage })
    }
    // A click in a chat has no comment.
    const { ways } = votersOf(policy, decisions, open)
    if (
      policy.comment === 'required' &&
      ways.length > 0 &&
      ways.every((way) => way === 'slack' || way === 'mattermost')
    ) {
      const message = `nobody can vote: each vote needs a comment, and a click in ${ways.join(' or ')} has none`
      const suggestion = 'Open another way, such as web (gateway.api.proxy), or write comment: optional.'
      findings.warn({ code: 'NO_WAY_TO_VOTE', source, path: path('comment'), message, suggestion })
    }
    const outliving = outlivesContext({ ttl, expires })
    if (outliving !== undefined) {
      findings.warn({ code: 'OUTLIVES_CONTEXT', source, path: path('expires'), message: outliving })
    }
  }
  lintDeadlines(decisions.policies, source, findings)
}

/** Warns of what a policy says about its time, whatever else the config has. */
export function lintDeadlines(policies: Config['decisions']['policies'], source: string, findings: Findings): void {
  for (const { name, onExpire, remind, expires } of Object.values(policies)) {
    const path = (key: string) => pathOfNames('cicdstatemgr', 'decisions', 'policies', name, key)
    const unreminded = neverReminds({ remind, expires })
    if (unreminded !== undefined) {
      findings.warn({ code: 'NEVER_REMINDS', source, path: path('remind'), message: unreminded })
    }
    // The options of questions are not in the config. These are the usual keys.
    const near = ['reject', 'approve'].includes(onExpire) ? '' : didYouMean(onExpire, ['reject', 'approve'])
    if (near === '') {
      if (onExpire === 'reject' || expires === undefined) continue
      const message = `nobody has to answer: after ${durationText(expires)} the option "${onExpire}" is taken, and that approves the question unless the option rejects`
      const suggestion = 'Write onExpire: reject, unless you want that.'
      findings.warn({ code: 'AGREES_BY_TIME', source, path: path('onExpire'), message, suggestion })
      continue
    }
    const message = `is ${JSON.stringify(onExpire)}, which is not reject, and must be the key of an option${near}`
    findings.warn({ code: 'UNKNOWN_NAME', source, path: path('onExpire'), message })
  }
}

/** A policy that names fewer than its quorum is an error anyway. */
function namesTooFew(policy: Policy, deciders: Config['decisions']): boolean {
  const { people, mayBeMore } = approversNamed(deciders, policy)
  return !mayBeMore && people.size === policy.quorum
}
