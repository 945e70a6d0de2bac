import { given } from '../../json/given.ts'
import { below, renderText, requiredIn } from '../rendering/scope.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { Handler } from './handler.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'
import { addressOf, textScope } from './slack-texts.ts'

/** Posts a message to Slack, or to an endpoint of the config. */
export const notify: Handler = {
  plan(input) {
    const { block, scope } = input
    const text = renderText(below(textScope(input, 'notify'), 'message'), requiredIn(scope, block, 'message'))
    const address = addressOf(input)
    const rendered = withBlock(scope, 'notify', { ...block, ...given({ channel: address.channel }), message: text })
    const message = { handler: 'notify', message: text, ...address } as const
    const endpoint = endpointOf(input, rendered)
    return endpoint ? sendToEndpoint(endpoint, message, rendered, input) : sendToSlack(message, rendered, input)
  },
}
