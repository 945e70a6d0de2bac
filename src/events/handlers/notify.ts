import { ownValue } from '../../json/json.ts'
import { below, renderText } from '../rendering/scope.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { Handler } from './handler.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'

/** Posts a message to Slack, or to an endpoint of the config. */
export const notify: Handler = {
  plan(input) {
    const { block, scope } = input
    const text = renderText(below(scope, 'message'), ownValue(block, 'message'))
    const rendered = withBlock(scope, 'notify', { ...block, message: text })
    const message = { handler: 'notify', message: text } as const
    const endpoint = endpointOf(input, rendered)
    return endpoint ? sendToEndpoint(endpoint, message, rendered, input) : sendToSlack(message, rendered, input)
  },
}
