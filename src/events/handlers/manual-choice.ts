import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { badBlock, below, renderText } from '../rendering/scope.ts'
import { generateChoices } from './choice-generators.ts'
import { renderChoices } from './choices.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { Handler } from './handler.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'
import { addressOf, textScope } from './slack-texts.ts'

/** Asks people to choose: posts buttons, those written and those generated. */
export const manualChoice: Handler = {
  async plan(input) {
    const { block, scope, document } = input
    const shownScope = textScope(input, 'manual-choice')
    const { escape } = shownScope
    const title = renderText(below(shownScope, 'title'), ownValue(block, 'title'))
    const address = addressOf(input)
    const titled = { ...block, ...given({ channel: address.channel }), title }
    const written = ownValue(block, 'choices') ?? {}
    const generators = ownValue(block, 'choice-generators')
    const place = below(scope, 'choices')
    if (!isObject(written)) throw badBlock(place, 'must be a map')
    if (generators === undefined && Object.keys(written).length === 0) throw badBlock(place, 'is missing')

    const { choices, scope: seen } = await generateChoices(
      withBlock(scope, 'manual-choice', titled),
      generators ?? {},
      document,
      escape,
    )
    const rendered = renderChoices(below({ ...seen, ...given({ escape }) }, 'choices'), written, choices)
    const message = { handler: 'manual-choice', title, choices: rendered, ...address } as const
    // Without the iterators: what a block calls so is nothing to the config's templates, nor to a url.
    const shown = withBlock(scope, 'manual-choice', { ...titled, choices: rendered })
    const endpoint = endpointOf(input, shown)
    return endpoint ? sendToEndpoint(endpoint, message, shown, input) : sendToSlack(message, shown, input)
  },
}
