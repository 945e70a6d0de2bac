import { audienceOf } from '../../decisions/audience.ts'
import { buttonValue } from '../../decisions/button.ts'
import type { Button } from '../../decisions/button.ts'
import type { Decision, Option } from '../../decisions/decision.ts'
import { openQuestion } from '../../decisions/open-question.ts'
import type { Question } from '../../decisions/open-question.ts'
import { digestOfCode } from '../../decisions/pressed-button.ts'
import { policyNamed } from '../../decisions/require-policy.ts'
import { askedDigest } from '../../decisions/signing/statements.ts'
import { isJsonNumber } from '../../json/exact-number.ts'
import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { parseDuration } from '../../text/duration.ts'
import { flowUrl } from '../../text/flow-url.ts'
import { slackUnescape } from '../../text/slack-escape.ts'
import type { RenderedChoices, ShownQuestion } from '../messages/message.ts'
import { asTheyAre, badBlock, below, renderText, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import type { DraftChoices, DraftOption } from './choices.ts'
import type { PlanInput } from './handler.ts'

export interface AskedQuestion {
  readonly decision: Decision
  readonly shown: ShownQuestion
  /** Buttons; a button's value holds the ids of the question and the option. The vote does not rely on anything else in it. */
  readonly choices: RenderedChoices
  /** The code of the buttons. Templates of the app do not see it. */
  readonly code?: string
}

/** The handler whose blocks can ask a question. */
export const questionHandler = 'manual-choice'

/** Whether a block asks a question, so that its answers are votes. */
export function asksQuestion({ handler, config }: { readonly handler: string; readonly config: JsonValue }): boolean {
  return handler === questionHandler && isObject(config) && (config.decision ?? null) !== null
}

/** The question that a block with a `decision` asks. Throws BAD_BLOCK, UNKNOWN_POLICY, the errors of `openQuestion`, and TEMPLATE_ERROR. */
export function questionOf({ block, config, asking }: PlanInput, drafts: DraftChoices, scope: Scope): AskedQuestion {
  const place = below(asTheyAre(scope), 'decision')
  const { decision: said } = block
  if (!isObject(said)) throw badBlock(place, 'must be a map with name, policy and subject')
  if (asking === undefined) throw badBlock(place, 'cannot be asked here')
  const { decisions } = config
  const options = Object.entries(drafts).flatMap(([name, { options }]) =>
    options.map((option, index) => optionOf(option, name, below(scope, `choices.${name}.options[${index}]`))),
  )
  const decision = named(place, () => {
    const policy = policyNamed(decisions, textIn(place, said, 'policy'))
    return openQuestion({ ...wishesOf(place, said), options }, policy, decisions, asking)
  })
  const { context, code } = asking
  const shown = shownQuestion(decision, config, context)
  const buttonsDigest = code === undefined ? undefined : digestOfCode(code)
  return {
    decision: { ...decision, ...given({ buttonsDigest }) },
    shown,
    choices: withButtons(drafts, shown, given({ code, asked: askedDigest(context, decision) })),
    ...given({ code }),
  }
}

/** Runs `make`, and puts the block's path in front of the message of an error. */
function named<T>(place: Scope, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof CicdError) || error.message.startsWith(place.path)) throw error
    const { code, message, suggestions } = error
    throw new CicdError(code, `${place.path}: ${message}`, { suggestions, cause: error })
  }
}

function optionOf(option: DraftOption, choice: string, scope: Scope): Option {
  const { text, value, rejects } = option
  const key = textIn(scope, option, 'key')
  if (![undefined, null, true, false].includes(rejects as null)) {
    throw badBlock(below(scope, 'rejects'), 'must be true or false')
  }
  // The text as people read it in Slack; other receivers get it without escapes.
  const read = scope.escape === undefined ? text : slackUnescape(text)
  const more = given({ value: value ?? undefined, rejects: rejects === true ? (true as const) : undefined })
  return { key, text: read, choice, ...more }
}

function wishesOf(place: Scope, said: JsonObject): Omit<Question, 'options'> {
  const invoker = renderText(below(place, 'invoker'), ownValue(said, 'invoker') ?? null).trim()
  const expires = ownValue(said, 'expires') ?? undefined
  return {
    name: textIn(place, said, 'name'),
    subject: renderText(below(place, 'subject'), requiredIn(place, said, 'subject')).trim(),
    ...(invoker !== '' && { invoker }),
    ...(expires !== undefined && { expires: parseDuration(textIn(place, said, 'expires')) }),
    ...given({ on: eventsIn(place, said), quorum: quorumIn(place, said) }),
  }
}

function textIn(place: Scope, said: JsonObject, name: string): string {
  const value = requiredIn(place, said, name)
  if (typeof value === 'string') return value
  throw badBlock(below(place, name), 'must be text')
}

function quorumIn(place: Scope, said: JsonObject): number | undefined {
  const value = ownValue(said, 'quorum') ?? undefined
  if (value === undefined) return undefined
  if (isJsonNumber(value) && Number.isSafeInteger(Number(value))) return Number(value)
  throw badBlock(below(place, 'quorum'), 'must be a whole number')
}

function eventsIn(place: Scope, said: JsonObject): Question['on'] {
  const on = ownValue(said, 'on') ?? {}
  if (!isObject(on)) throw badBlock(below(place, 'on'), 'must be a map')
  const entries = Object.entries(on).filter((entry): entry is [string, string | number] => entry[1] !== null)
  return Object.fromEntries(entries.map(([key]) => [key, textIn(below(place, 'on'), on, key)] as const))
}

function shownQuestion(
  { id, name, subject, policy, quorum, expiresAt, invoker }: Decision,
  { decisions, gateway }: PlanInput['config'],
  context: string,
): ShownQuestion {
  const rules = policyNamed(decisions, policy)
  const { people, groups } = audienceOf(rules, decisions, invoker)
  return {
    ...{ context, question: id, name, subject, policy, quorum, people: [...people], groups: [...groups] },
    ...given({ expiresAt, notInvoker: rules.notInvoker ? invoker : undefined }),
    ...given({ url: gateway.url === undefined ? undefined : flowUrl(gateway.url, context) }),
  }
}

function withButtons(
  drafts: DraftChoices,
  { context, question, name }: ShownQuestion,
  proofs: Pick<Button, 'code' | 'asked'>,
): RenderedChoices {
  const choices = Object.entries(drafts).map(([choice, draft]) => {
    const options = draft.options.map((option) => {
      // Earlier code has refused a key that is not text.
      const key = typeof option.key === 'string' ? option.key : ''
      return { ...option, value: buttonValue({ context, question, name, option: key, ...proofs }) }
    })
    return [choice, { ...draft, options }] as const
  })
  return Object.fromEntries(choices)
}
