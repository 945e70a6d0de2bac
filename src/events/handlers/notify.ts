import { ownValue } from '../../context/json.ts'
import { below, renderText, withValues } from '../scope.ts'
import type { Handler } from './handler.ts'
import { captureRules, slackMessage } from './slack-message.ts'

/** Posts a message to Slack, or to whatever takes the same. */
export const notify: Handler = {
  contextName: 'notify',
  blockKey: 'message',
  plan(input) {
    const { block, scope, config } = input
    const message = renderText(below(scope, 'message'), ownValue(block, 'message'))
    const rendered = withValues(scope, { notify: { ...block, message } })
    return { kind: 'send', ...slackMessage('notify', rendered, config), captures: captureRules('notify', input) }
  },
}
