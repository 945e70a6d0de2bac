import type { JsonObject } from '../../json/json.ts'
import { extrasOf, handlerKinds } from '../../config/schemas/handlers.ts'
import { whyNotAllowed } from './allowed-hosts.ts'
import { badBlock, below, renderDeep, renderText, requiredIn } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { endpointOf } from './endpoint.ts'
import { withBlock } from './handler.ts'
import type { Handler } from './handler.ts'
import { sendToEndpoint, sendToSlack } from './send-message.ts'
import { textScope } from './slack-texts.ts'

/** Answers the sender of a request, at its response URL or at an endpoint of the config. */
export const respond: Handler = {
  plan(input) {
    const { block, scope, config } = input
    const text = renderText(below(textScope(input, 'respond'), 'message'), requiredIn(scope, block, 'message')).trim()
    if (text === '') return { kind: 'skip', reason: `${scope.path}.message renders to nothing` }
    const extras = renderedExtras(scope, block)
    const rendered = withBlock(scope, 'respond', { ...block, ...extras, message: text })
    const message = { handler: 'respond', message: text, extras } as const

    const endpoint = endpointOf(input, rendered)
    if (endpoint !== undefined) return sendToEndpoint(endpoint, message, rendered, input)

    const place = below(rendered, 'url')
    const url = renderText(place, requiredIn(rendered, block, 'url')).trim()
    if (url === '') return { kind: 'skip', reason: `${place.path} renders to nothing` }
    const refusal = whyNotAllowed(url, config)
    if (refusal !== undefined) throw badBlock(place, refusal)
    return sendToSlack(message, rendered, input, url)
  },
}

/** The extra keys of the block, rendered and sent with the message: those that are neither keys of the handler nor switches. */
function renderedExtras(scope: Scope, block: JsonObject): JsonObject {
  const extras = extrasOf(handlerKinds.respond, block)
  return Object.fromEntries(extras.map(([name, value]) => [name, renderDeep(below(scope, name), value)]))
}
