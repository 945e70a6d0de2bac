import { withoutButtons } from '../../context/decisions-of.ts'
import { openWays } from '../../config/open-ways.ts'
import { tooFewVoters } from '../../decisions/voter-shortage.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { Message } from '../messages/message.ts'
import { badBlock, below, missingIn, renderText, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { misspeltDecision, misspeltMessage } from './choice-slips.ts'
import { generateChoices } from './choice-generators.ts'
import type { GeneratedChoices } from './choice-generators.ts'
import { draftChoices, renderChoices } from './choices.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { BlockPlan, Handler, PlanInput } from './handler.ts'
import { questionOf } from './question.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'
import { addressOf, textScope } from './slack-texts.ts'

/** Asks people to choose: posts the written and the generated buttons. With a `decision` the answers are votes, and the question is open once it is posted. */
export const manualChoice: Handler = {
  async plan(input) {
    const { block, scope, document } = input
    const misspelt = misspeltDecision(block)
    if (misspelt !== undefined) throw badBlock(below(scope, misspelt), misspeltMessage)
    const shownScope = textScope(input, 'manual-choice')
    const { escape } = shownScope
    const title = renderText(below(shownScope, 'title'), requiredIn(scope, block, 'title'))
    const address = addressOf(input)
    const titled = { ...block, ...given({ channel: address.channel }), title }
    const written = ownValue(block, 'choices') ?? {}
    const generators = ownValue(block, 'choice-generators')
    if (!isObject(written)) throw badBlock(below(scope, 'choices'), 'must be a map')
    if (generators === undefined && Object.keys(written).length === 0) throw missingIn(scope, block, 'choices')

    const generated = await generateChoices(
      withBlock(scope, 'manual-choice', titled),
      generators ?? {},
      withoutButtons(document),
      escape,
    )
    const { asked, choices } = choicesOf(input, written, generated, given({ escape }))
    const question = asked?.shown
    const message = { handler: 'manual-choice', title, choices, ...address, ...given({ question }) } as const
    // Without the iterators: the templates of the config, and a URL, must not see names that the block chose.
    const shown = { ...titled, choices, ...(question && { decision: question }) }
    const plan = sending(message, withBlock(scope, 'manual-choice', shown), input)
    if (asked === undefined) return plan
    const inSlack = (ownValue(block, 'endpoint') ?? null) === null
    const { decisions, gateway } = input.config
    const shortage = tooFewVoters(asked.decision, decisions, openWays(gateway))
    const warnings = shortage.map((warning) => `${below(scope, 'decision').path}: ${warning}`)
    return { ...plan, question: { decision: asked.decision, inSlack, warnings, ...given({ code: asked.code }) } }
  },
}

function choicesOf(
  input: PlanInput,
  written: JsonObject,
  { choices, scope: seen }: GeneratedChoices,
  escape: Pick<Scope, 'escape'>,
) {
  const scope = { ...seen, ...escape }
  const place = below(scope, 'choices')
  if ((ownValue(input.block, 'decision') ?? null) === null) {
    return { choices: renderChoices(place, written, choices), asked: undefined }
  }
  const asked = questionOf(input, draftChoices(place, written, choices), scope)
  return { choices: asked.choices, asked }
}

function sending(message: Message, shown: Scope, input: PlanInput): Extract<BlockPlan, { kind: 'send' }> {
  const endpoint = endpointOf(input, shown)
  return endpoint ? sendToEndpoint(endpoint, message, shown, input) : sendToSlack(message, shown, input)
}
