import type { Config } from '../../config/config.ts'
import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { renderPayload } from '../rendering/payload.ts'
import { badBlock, below, inConfig, macrosApart, renderText, textOf, withSecrets } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { configFile, withBlock } from './handler.ts'
import { endpointOf, whyNowhere } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import type { Handler, PlanInput } from './handler.ts'
import { defaultHeaders, renderHeaders } from './headers.ts'
import { protectedName } from './protected-args.ts'
import { requireOwnVotes } from './vote-values.ts'

/** Starts another pipeline: posts its arguments to `trigger.url`, or to an endpoint of the config. */
export const triggerPipeline: Handler = {
  plan(input) {
    const { block, scope, config } = input
    const own = argsOf(block, scope, config)
    const auto = autoArgs(scope, config)
    const args = { ...auto, ...own }
    const seen = withBlock(scope, 'trigger-pipeline', { ...block, args })

    const endpoint = endpointOf(input, seen)
    const { url, headers, accepts } = endpoint ?? trigger(input)
    const { body, warning } =
      endpoint?.template === undefined
        ? { body: JSON.stringify(args) }
        : renderPayload(inConfig(seen, `${endpoint.path}.template`), endpoint.template)
    // An endpoint may be a webhook of Slack, and the arguments a message.
    requireOwnVotes(scope, body, new Set())
    const request = { url, headers: { ...defaultHeaders, 'content-type': 'application/json', ...headers }, body }
    const warnings = warning === undefined ? [] : [warning]
    return { kind: 'send', request, ...given({ accepts }), captures: [], warnings }
  },
}

/** The arguments of the config. Macros of the app cannot change the arguments that the config protects. */
function autoArgs(scope: Scope, config: Config): JsonObject {
  const place = { ...scope, path: `${configFile(config)}: trigger.auto-args` }
  const { autoArgs: templates, protectedArgs } = config.trigger
  const isProtected = (name: string) => protectedArgs.includes(name)
  return Object.fromEntries(
    Object.entries(templates).flatMap(([name, value]) =>
      Object.entries(renderAll(isProtected(name) ? macrosApart(place) : place, { [name]: value })),
    ),
  )
}

/** The block's own arguments. Throws PROTECTED_ARG (config) for a name that the config protects. */
function argsOf(block: JsonObject, scope: Scope, config: Config): JsonObject {
  const place = below(scope, 'args')
  const args = ownValue(block, 'args') ?? {}
  if (!isObject(args)) throw badBlock(place, 'must be a map')
  const { protectedArgs } = config.trigger
  const taken = Object.keys(args).find((name) => protectedName(name, protectedArgs) !== undefined)
  if (taken === undefined) return renderAll(place, args)
  const original = protectedName(taken, protectedArgs)
  const asIf = original === taken ? '' : ` (as ${JSON.stringify(original)})`
  const message = `${below(place, taken).path} is among trigger.protectedArgs of ${configFile(config)}${asIf}`
  throw new CicdError('PROTECTED_ARG', message)
}

function trigger({ scope, config, block }: PlanInput): Pick<Endpoint, 'url' | 'headers' | 'accepts'> {
  const { url, headers, accepts } = config.trigger
  if (url === undefined) {
    const message = whyNowhere(`${configFile(config)} has no trigger.url`, scope, block)
    throw new CicdError('NO_TRIGGER_URL', message)
  }
  const place = withSecrets(scope, `${configFile(config)}: trigger.headers`, config.secretData)
  const rendered = renderHeaders(place, headers)
  return { url, headers: rendered, ...given({ accepts }) }
}

/** Renders the arguments; each becomes text. A value of another type is rendered from the text that Python prints for it. */
function renderAll(scope: Scope, args: JsonObject): JsonObject {
  const rendered = (place: Scope, value: JsonValue) =>
    renderText(place, typeof value === 'string' ? value : textOf(place, value))
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, rendered(below(scope, name), value)]))
}
