import type { Config } from '../../config/config.ts'
import { ownValue } from '../../context/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import { placedRules } from '../assignment.ts'
import type { PlacedRule } from '../assignment.ts'
import { renderPayload } from '../payload.ts'
import { below } from '../scope.ts'
import type { Scope } from '../scope.ts'
import { stockTemplates } from '../stock-templates.ts'
import { configFile } from './config-file.ts'
import type { PlanInput } from './handler.ts'

type SlackHandler = keyof typeof stockTemplates

interface SlackMessage {
  readonly request: HttpRequest
  readonly warnings: readonly string[]
}

/** The message that a handler's template makes of a scope, for `slack.url`. Throws NO_SLACK_URL (config) and what rendering throws. */
export function slackMessage(handler: SlackHandler, scope: Scope, config: Config): SlackMessage {
  const { url } = config.slack
  if (url === undefined) {
    throw new CicdError(
      'config',
      'NO_SLACK_URL',
      `${configFile(config)} has no cicdstatemgr.slack.url: ${scope.path} has nowhere to go`,
    )
  }
  return slackMessageTo(url, handler, scope, config)
}

/** The message that a handler's template makes of a scope, with the token if there is one. */
export function slackMessageTo(url: string, handler: SlackHandler, scope: Scope, config: Config): SlackMessage {
  const path = `${configFile(config)}: templates.${handler}`
  const { body, warning } = renderPayload({ ...scope, path }, config.templates[handler] ?? stockTemplates[handler])
  const { token } = config.slack
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    accept: '*/*',
    'cache-control': 'no-cache',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return { request: { url, headers, body }, warnings: warning === undefined ? [] : [warning] }
}

/** The config's capture rules, then the block's own. Throws BAD_BLOCK (config). */
export function captureRules(handler: keyof Config['autoCapture'], { block, scope, config }: PlanInput): PlacedRule[] {
  const auto = config.autoCapture[handler].map((rule, index) => ({
    path: `${configFile(config)}: ${handler}.auto-capture-response-data[${index}]`,
    rule: { ...rule },
  }))
  return [
    ...auto,
    ...placedRules(below(scope, 'capture-response-data'), ownValue(block, 'capture-response-data') ?? null),
  ]
}
