import type { Config } from '../../config/config.ts'
import { openWays } from '../../config/open-ways.ts'
import type { Option } from '../../decisions/decision.ts'
import { eventFaults } from '../../decisions/open-question.ts'
import { approversNamed } from '../../decisions/people.ts'
import type { Policy } from '../../decisions/policy.ts'
import {
  isAlwaysApproved,
  neverReminds,
  noneRejects,
  outlivesContext,
  unhandledEvent,
} from '../../decisions/question-warnings.ts'
import { policyNamed } from '../../decisions/require-policy.ts'
import { checkDecisionName, checkLine, isDecisionName } from '../../decisions/texts.ts'
import { loosened } from '../../decisions/tighten.ts'
import { voterShortage } from '../../decisions/voter-shortage.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { isJsonNumber } from '../../json/exact-number.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { parseDuration } from '../../text/duration.ts'
import { slackUnescape } from '../../text/slack-escape.ts'
import { error } from './decision-fault.ts'
import type { DecisionFault } from './decision-fault.ts'
import { choiceSlips, truthWord } from './choice-slips.ts'
import { writtenVotes } from './vote-values.ts'
import { isLiteral } from '../lint/literal.ts'

interface Input {
  readonly block: JsonObject
  readonly decision: JsonObject
  /** The path of the block. */
  readonly path: Path
  readonly document: JsonObject
  readonly config: Config
}

/** Checks the question of a manual-choice block. Of a block that asks none, it checks that no value stands for a vote. The schemas have already reported wrong types. */
export function decisionFaults(
  block: JsonObject,
  path: Path,
  { document, config }: Pick<Input, 'document' | 'config'>,
): readonly DecisionFault[] {
  const decision = ownValue(block, 'decision')
  if (!isObject(decision))
    return [
      ...choiceSlips(block, path),
      ...writtenVotes(block, path).map(({ path: at, message }) => error(at, message, 'BAD_BLOCK')),
    ]
  const input = { block, decision, path, document, config }
  const { options, faults, isWhole } = optionsOf(input)
  return [
    ...choiceSlips(block, path),
    ...faults,
    ...policyFaults(input, options, isWhole),
    ...nameFaults(input),
    ...subjectFaults(input),
    ...eventsFaults(input, options, isWhole),
  ]
}

interface Options {
  readonly options: readonly Option[]
  readonly faults: readonly DecisionFault[]
  /** Whether these are all options: generators may add more. */
  readonly isWhole: boolean
}

/** The options of all choices together, because they belong to one question. */
function optionsOf({ block, path }: Input): Options {
  const faults: DecisionFault[] = []
  const options: Option[] = []
  const choices = isObject(block.choices) ? block.choices : {}
  for (const [choice, value] of Object.entries(choices)) {
    if (!isObject(value) || value.enabled === false) continue
    for (const [index, option] of (Array.isArray(value.options) ? value.options : []).entries()) {
      if (!isObject(option)) continue
      const { key, rejects, text } = option
      const at = below(path, 'choices', choice, 'options', index)
      const fault = keyFault(key, options)
      if (fault !== undefined) faults.push(error(below(at, 'key'), fault))
      if (![undefined, null, true, false].includes(rejects as null)) {
        faults.push(error(below(at, 'rejects'), 'must be true or false'))
      }
      if (isLiteral(text)) faults.push(...textFaults(text, below(at, 'text')))
      if (typeof key === 'string') options.push({ key, text: '', ...(rejects === true && { rejects }) })
    }
  }
  const isWhole = !isObject(block['choice-generators'])
  const place = below(path, 'choices')
  if (isWhole && options.length === 0 && faults.length === 0) faults.push(error(place, 'has no option to choose'))
  if (options.length > 25) faults.push(error(place, `has ${options.length} options, at most 25 are possible`))
  if (isWhole && options.length > 0 && options.every(({ rejects }) => rejects === true)) {
    faults.push(error(place, 'has only options that reject: nobody could agree'))
  }
  if (isWhole && isAlwaysApproved(options)) {
    const message = `${noneRejects} (rejects: true)`
    faults.push({ severity: 'warning', code: 'NONE_REJECTS', path: place, message })
  }
  return { options, faults, isWhole }
}

function keyFault(key: JsonValue | undefined, before: readonly Option[]): string | undefined {
  if (key === undefined || key === null) return 'is missing: a decision needs a key of each option'
  if (typeof key === 'boolean') return `must be text, and is the YAML value ${key}: ${truthWord(key)}`
  if (typeof key !== 'string') return 'must be text'
  if (!isDecisionName(key)) {
    return `${JSON.stringify(key)} is not a valid key: use 1 to 63 letters, digits, - and _, with a letter or digit first`
  }
  return before.some((option) => option.key === key)
    ? `"${key}" is the key of another option of this question`
    : undefined
}

function policyFaults(input: Input, options: readonly Option[], isWhole: boolean): readonly DecisionFault[] {
  const { decision, path, config } = input
  const place = below(path, 'decision')
  const { policy: name } = decision
  if (typeof name !== 'string') return []
  const policy = found(() => policyNamed(config.decisions, name))
  if (policy instanceof CicdError) return [error(below(place, 'policy'), policy.message, 'UNKNOWN_POLICY')]
  const faults: DecisionFault[] = []
  const wish = given({ expires: durationIn(decision.expires), quorum: countIn(decision.quorum) })
  for (const { key, why } of loosened(policy, wish, options)) faults.push(error(below(place, key), why))
  const quorum = Math.max(policy.quorum, wish.quorum ?? 1)
  const { people, mayBeMore } = approversNamed(config.decisions, policy)
  if (!mayBeMore && people.size < quorum) {
    const message = `is ${quorum}, and the policy "${name}" names ${people.size}: that can never be met`
    faults.push(error(below(place, 'quorum'), message, 'QUORUM_OUT_OF_REACH'))
  } else {
    faults.push(...voterFaults(input, policy, quorum))
  }
  if (policy.notInvoker && (decision.invoker ?? null) === null) {
    const message = `is missing: the policy "${name}" keeps whoever started the flow from voting`
    faults.push(error(below(place, 'invoker'), message))
  }
  const isTaken = policy.onExpire === 'reject' || options.some(({ key }) => key === policy.onExpire)
  if (isWhole && !isTaken) {
    const message = `has no option "${policy.onExpire}", which the policy "${name}" takes when the time is up`
    faults.push(error(below(path, 'choices'), message))
  }
  return [...faults, ...lifetimeFaults(input, policy, wish.expires), ...reminderFaults(input, policy, wish.expires)]
}

/** Warns of a question that too few people can answer: because of its policy, or of its own quorum. */
function voterFaults({ path, config }: Input, policy: Policy, quorum: number): readonly DecisionFault[] {
  const shortageFor = (count: number) =>
    voterShortage({ ...policy, quorum: count }, config.decisions, openWays(config.gateway))
  const shortage = shortageFor(quorum)
  if (shortage === undefined) return []
  const key = shortageFor(policy.quorum) === undefined ? 'quorum' : 'policy'
  const message = `the policy "${policy.name}": ${shortage.message}`
  return [{ severity: 'warning', code: 'NO_WAY_TO_VOTE', path: below(path, 'decision', key), message }]
}

/** Reports a question that would outlive its context: when the context's TTL ends, the question is deleted with it. */
function lifetimeFaults({ path, config }: Input, policy: Policy, wished: number | undefined): readonly DecisionFault[] {
  const ttl = 'ttl' in config.primary ? config.primary.ttl : undefined
  const message = outlivesContext({ ttl, expires: wished ?? policy.expires })
  if (message === undefined) return []
  return [{ severity: 'warning', code: 'OUTLIVES_CONTEXT', path: below(path, 'decision', 'expires'), message }]
}

/** Reports a question with a time of its own that is too short for a reminder. `lintPolicies` reports a policy of which this is true anyway. */
function reminderFaults({ path }: Input, { remind }: Policy, expires: number | undefined): readonly DecisionFault[] {
  const message = neverReminds({ remind, expires })
  if (message === undefined) return []
  return [{ severity: 'warning', code: 'NEVER_REMINDS', path: below(path, 'decision', 'expires'), message }]
}

function nameFaults({ decision, path }: Input): readonly DecisionFault[] {
  const { name } = decision
  const fault = typeof name === 'string' ? found(() => checkDecisionName(name)) : undefined
  return fault instanceof CicdError ? [error(below(path, 'decision', 'name'), fault.message)] : []
}

/** Texts are escaped for Slack, and counted as people read them. */
function textFaults(text: string, path: Path): readonly DecisionFault[] {
  if (text.trim() === '') return [error(path, 'is empty')]
  const fault = found(() => checkLine('text', slackUnescape(text.trim())))
  return fault instanceof CicdError ? [error(path, fault.message)] : []
}

function subjectFaults({ decision, path }: Input): readonly DecisionFault[] {
  const { subject } = decision
  if (!isLiteral(subject)) return []
  const fault = found(() => checkLine('subject', subject.trim()))
  return fault instanceof CicdError ? [error(below(path, 'decision', 'subject'), fault.message)] : []
}

function eventsFaults(
  { decision, path, document }: Input,
  options: readonly Option[],
  isWhole: boolean,
): readonly DecisionFault[] {
  const on = isObject(decision.on) ? decision.on : {}
  const texts = Object.entries(on).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const place = below(path, 'decision', 'on')
  // Generated options may have any key.
  const faults = isWhole ? eventFaults(Object.fromEntries(texts), options) : []
  const unknown = texts.flatMap(([key, event]) => unknownEvent(below(place, key), event, document))
  return [...faults.map(({ key, why }) => error(below(place, key), why)), ...unknown]
}

/** Warns about an event without handlers. It does nothing, which may be intended. */
function unknownEvent(path: Path, text: string, document: JsonObject): readonly DecisionFault[] {
  const unhandled = unhandledEvent(text, document)
  if (unhandled === undefined) return []
  const { hasPipeline, message } = unhandled
  if (!hasPipeline) return [error(path, message, 'UNKNOWN_PIPELINE')]
  return [{ severity: 'warning', code: 'UNKNOWN_NAME', path, message }]
}

function found<T>(look: () => T): T | CicdError {
  try {
    return look()
  } catch (error) {
    if (error instanceof CicdError) return error
    throw error
  }
}

/** The duration, if the text is one; the schema has already reported texts that are not durations. */
function durationIn(value: JsonValue | undefined): number | undefined {
  const duration = typeof value === 'string' ? found(() => parseDuration(value)) : undefined
  return typeof duration === 'number' ? duration : undefined
}

function countIn(value: JsonValue | undefined): number | undefined {
  return isJsonNumber(value) ? Number(value) : undefined
}
