import type { JsonObject } from '../../context/json.ts'
import { ownValue } from '../../context/json.ts'
import { whyNotAllowed } from '../allowed-hosts.ts'
import { badBlock, below, renderDeep, renderText, withValues } from '../scope.ts'
import type { Scope } from '../scope.ts'
import type { Handler } from './handler.ts'
import { slackMessageTo } from './slack-message.ts'

/** Answers whoever asked, at the URL that came with the question. */
export const respond: Handler = {
  contextName: 'respond',
  blockKey: 'message',
  plan({ block, scope, config }) {
    const message = renderText(below(scope, 'message'), ownValue(block, 'message')).trim()
    if (message === '') return { kind: 'skip', reason: `${scope.path}.message renders to nothing` }
    const rendered = withValues(scope, { respond: { ...block, ...renderedExtras(scope, block), message } })

    const place = below(rendered, 'url')
    const url = renderText(place, ownValue(block, 'url')).trim()
    if (url === '') return { kind: 'skip', reason: `${place.path} renders to nothing` }
    const refusal = whyNotAllowed(url, config)
    if (refusal !== undefined) throw badBlock(place, refusal)
    return { kind: 'send', ...slackMessageTo(url, 'respond', rendered, config), captures: [] }
  },
}

const ownKeys = new Set(['message', 'url', 'if', 'enabled', 'onError'])

function renderedExtras(scope: Scope, block: JsonObject): JsonObject {
  const extras = Object.entries(block).filter(([name]) => !ownKeys.has(name))
  return Object.fromEntries(extras.map(([name, value]) => [name, renderDeep(below(scope, name), value)]))
}
