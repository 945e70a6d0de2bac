import { isCapturing } from '../../config/schemas/handlers.ts'
import { given } from '../../json/given.ts'
import { ownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { takesToken } from './allowed-hosts.ts'
import { placedRules } from '../rendering/assignment.ts'
import type { PlacedRule } from '../rendering/assignment.ts'
import type { Message } from '../messages/message.ts'
import { renderPayload } from '../rendering/payload.ts'
import type { Payload } from '../rendering/payload.ts'
import { below, inConfig } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { isElsewhere, slackStock } from '../messages/slack.ts'
import type { StockMaker } from '../messages/stock-message.ts'
import { teamsStock } from '../messages/teams.ts'
import { webhookStock } from '../messages/webhook.ts'
import { configFile } from './handler.ts'
import { whyNowhere } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import type { BlockPlan, PlanInput } from './handler.ts'
import { defaultHeaders } from './headers.ts'
import { requireOwnVotes } from './vote-values.ts'
import { updatedMessage } from './slack-update.ts'
import type { UpdatedMessage } from './slack-update.ts'

type SendPlan = Extract<BlockPlan, { kind: 'send' }>

const stockOf: Readonly<Record<Endpoint['kind'], StockMaker>> = { teams: teamsStock, webhook: webhookStock }

/** Sends a message to an endpoint of the config; only the block's own capture rules read the response. */
export function sendToEndpoint(endpoint: Endpoint, message: Message, scope: Scope, input: PlanInput): SendPlan {
  const { url, headers, template, kind, accepts } = endpoint
  const { body, warnings } = payload(message, scope, stockOf[kind], { template, path: `${endpoint.path}.template` })
  const request = { url, headers: { ...defaultHeaders, ...headers }, body }
  return { kind: 'send', request, ...given({ accepts }), warnings, captures: ownRules(message, input) }
}

/** Sends a message to Slack, by default to `slack.url`. It sends the token if there is one and the URL may receive it. Throws NO_SLACK_URL (config) and the errors of rendering. */
export function sendToSlack(message: Message, scope: Scope, input: PlanInput, url = slackUrl(input)): SendPlan {
  const { config } = input
  const { handler } = message
  const template = config.templates[handler]
  const path = `${configFile(config)}: templates.${handler}`
  const updated = template === undefined && handler !== 'respond' ? updatedMessage(input, url) : undefined
  const placed = updated?.place === undefined ? message : { ...message, place: updated.place }
  const { body, warnings } = payload(placed, scope, slackStock, { template, path })
  if (updated !== undefined) return updating(updated, body, { input, message, warnings })
  const { token } = config.slack
  const withToken = token !== undefined && takesToken(url, config)
  const headers = { ...defaultHeaders, ...(withToken && { authorization: `Bearer ${token}` }) }
  const captures = [...configRules(message, input), ...ownRules(message, input)]
  return { kind: 'send', request: { url, headers, body }, accepts: 'slack', warnings, captures }
}

/** Posts a message that later blocks change, or changes it. A change does not start the flow's thread, and its place is not captured again. */
function updating(
  { url, place, rule }: UpdatedMessage,
  body: string,
  { input, message, warnings }: { input: PlanInput; message: Message; warnings: readonly string[] },
): SendPlan {
  const { token } = input.config.slack
  const headers = { ...defaultHeaders, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const first = place === undefined ? [...configRules(message, input), rule] : []
  const captures = [...first, ...ownRules(message, input)]
  return { kind: 'send', request: { url, headers, body }, accepts: 'slack', warnings, captures }
}

function slackUrl({ config, scope, block }: PlanInput): string {
  if (config.slack.url !== undefined) return config.slack.url
  throw new CicdError('NO_SLACK_URL', whyNowhere(`${configFile(config)} has no cicdstatemgr.slack.url`, scope, block))
}

function payload(
  message: Message,
  scope: Scope,
  stock: StockMaker,
  { template, path }: { readonly template: JsonValue | undefined; readonly path: string },
): Pick<Payload, 'body'> & { readonly warnings: readonly string[] } {
  const own = new Set(valuesIn(message))
  if (template === undefined) {
    const { body, warnings } = stock(message, scope)
    const text = stringifyJson(body)
    requireOwnVotes(scope, text, own)
    return { body: text, warnings }
  }
  const { body, warning } = renderPayload(inConfig(scope, path), template)
  requireOwnVotes(scope, body, own)
  return { body, warnings: warning === undefined ? [] : [warning] }
}

/** The values of the buttons that the program made for a question. */
function valuesIn(message: Message): readonly string[] {
  if (message.handler !== 'manual-choice' || message.question === undefined) return []
  return Object.values(message.choices).flatMap(({ options }) => options.map(({ value }) => value))
}

/** The capture rules of the config. Without rules and a template there, stock messages stay in one thread, which starts with the first message. */
function configRules(message: Message, { config, scope }: PlanInput): readonly PlacedRule[] {
  const { handler } = message
  if (handler === 'respond') return []
  const rules = config.autoCapture[handler]
  if (rules.length === 0 && config.templates[handler] === undefined) {
    return isElsewhere(message.channel, scope.context) ? [] : [keepThread]
  }
  return rules.map((rule, index) => ({
    path: `${configFile(config)}: ${handler}.auto-capture-response-data[${index}]`,
    rule: { ...rule },
  }))
}

const keepThread: PlacedRule = {
  path: 'the stock capture of state.slack.thread_ts',
  rule: {
    from: '{% if not (state.slack is defined and state.slack.thread_ts) and body.ts is defined %}{{ body.ts }}{% endif %}',
    to: 'state.slack.thread_ts',
  },
  isOptional: true,
}

/** The block's own capture rules. Throws BAD_BLOCK (config). */
function ownRules({ handler }: Message, { block, scope }: PlanInput): readonly PlacedRule[] {
  if (!isCapturing(handler)) return []
  return placedRules(below(scope, 'capture-response-data'), ownValue(block, 'capture-response-data') ?? null)
}
