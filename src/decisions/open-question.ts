import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import type { JsonObject } from '../json/json.ts'
import type { Decision, Option } from './decision.ts'
import { optionOf } from './decision.ts'
import { approversNamed, canonicalPerson, identityIn, personOf } from './people.ts'
import type { Deciders, Policy } from './policy.ts'
import { checkDecisionName, checkLine, checkOptionKey } from './texts.ts'

export interface Question {
  readonly name: string
  readonly subject: string
  readonly options: readonly Option[]
  /** Who started the flow: a name or an e-mail address. */
  readonly invoker?: string
}

export interface Asking {
  readonly id: string
  readonly askedBy: string
  readonly run?: JsonObject
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A message has no room for more buttons. */
const mostOptions = 25

/**
 * Makes the record of a new question. Throws `BAD_DECISION_NAME`, `BAD_QUESTION`, `UNKNOWN_INVOKER` (usage), and `QUORUM_OUT_OF_REACH` (config)
 * where the policy leaves too few.
 */
export function openQuestion(question: Question, policy: Policy, deciders: Deciders, asking: Asking): Decision {
  const { name, subject, invoker } = question
  const options = checkedOptions(question.options)
  if (policy.onExpire !== 'reject' && optionOf({ options }, policy.onExpire) === undefined) {
    throw new CicdError(
      'BAD_QUESTION',
      `the policy "${policy.name}" takes the option "${policy.onExpire}" when the time is up, and the question has none of that key`,
    )
  }
  const votersLeft = requireVoters(policy, deciders, invoker)
  const { id, askedBy, run, now } = asking
  return {
    id,
    name: checkDecisionName(name),
    state: 'open',
    subject: checkLine('subject', subject),
    policy: policy.name,
    quorum: policy.quorum,
    rejects: policy.rejects,
    onExpire: policy.onExpire,
    options,
    ...given({ expiresAt: policy.expires === undefined ? undefined : timeText(now + policy.expires) }),
    askedAt: timeText(now),
    askedBy,
    ...given({ invoker: votersLeft.invoker, run }),
    votes: [],
  }
}

/** Milliseconds since 1970 as ISO 8601. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function checkedOptions(options: readonly Option[]): readonly Option[] {
  if (options.length === 0) throw new CicdError('BAD_QUESTION', 'the question has no option to choose')
  if (options.length > mostOptions) {
    throw new CicdError(
      'BAD_QUESTION',
      `the question has ${options.length} options, at most ${mostOptions} are possible`,
    )
  }
  const seen = new Set<string>()
  for (const { key, text } of options) {
    checkOptionKey(key)
    checkLine('text', text)
    if (seen.has(key)) throw new CicdError('BAD_QUESTION', `two options have the key "${key}"`)
    seen.add(key)
  }
  if (options.every(({ rejects }) => rejects === true)) {
    throw new CicdError('BAD_QUESTION', 'every option of the question rejects: nobody could agree')
  }
  return options
}

/** Whoever cannot be told from the one who started the flow may be the same person. */
function requireVoters(policy: Policy, deciders: Deciders, invoker: string | undefined): { readonly invoker?: string } {
  const known = invoker === undefined || invoker.trim() === '' ? undefined : checkLine('text', invoker.trim())
  const named = approversNamed(deciders, policy)
  if (!policy.notInvoker) return given({ invoker: known })
  if (known === undefined || personOf(deciders.people, identityIn(known)) === undefined) {
    const who = known === undefined ? 'nobody says who that is' : `"${known}" is nobody whom the config knows`
    throw new CicdError(
      'UNKNOWN_INVOKER',
      `the policy "${policy.name}" keeps whoever started the flow from voting, and ${who}`,
      { suggestions: ['Give --invoker with a name under decisions.people, or an e-mail address.'] },
    )
  }
  const left = [...named.people].filter((person) => person !== canonicalPerson(deciders.people, known)).length
  if (left >= policy.quorum || named.mayBeMore) return { invoker: known }
  throw new CicdError(
    'QUORUM_OUT_OF_REACH',
    `the policy "${policy.name}" wants ${policy.quorum} to agree, and without "${known}", who started the flow, it names ${left}`,
  )
}
