import type { Config } from '../../config/config.ts'
import type { JsonObject, JsonValue } from '../../context/json.ts'
import { isObject, ownValue } from '../../context/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { badBlock, below, renderText, textOf, withValues } from '../scope.ts'
import type { Scope } from '../scope.ts'
import { configFile } from './config-file.ts'
import type { Handler } from './handler.ts'

/** Starts another pipeline: posts its arguments to `trigger.url`. */
export const triggerPipeline: Handler = {
  contextName: 'triggerPipeline',
  blockKey: 'name',
  plan({ block, scope, config }) {
    const { url, autoArgs } = config.trigger
    if (url === undefined) {
      throw new CicdError(
        'config',
        'NO_TRIGGER_URL',
        `${configFile(config)} has no trigger.url: ${scope.path} has nowhere to go`,
      )
    }
    const own = argsOf(block, scope, config)
    const args = { ...renderAll({ ...scope, path: `${configFile(config)}: trigger.auto-args` }, autoArgs), ...own }
    return {
      kind: 'send',
      request: { url, headers: headersOf(scope, config), body: JSON.stringify(args) },
      captures: [],
      warnings: [],
    }
  },
}

/** The block's own arguments. Throws PROTECTED_ARG (config) for one that the config keeps for itself. */
function argsOf(block: JsonObject, scope: Scope, config: Config): JsonObject {
  const place = below(scope, 'args')
  const args = ownValue(block, 'args') ?? {}
  if (!isObject(args)) throw badBlock(place, 'must be a map')
  const taken = config.trigger.protectedArgs.find((name) => Object.hasOwn(args, name))
  if (taken === undefined) return renderAll(place, args)
  throw new CicdError(
    'config',
    'PROTECTED_ARG',
    `${place.path}.${taken} is among trigger.protectedArgs of ${configFile(config)}`,
  )
}

function headersOf(scope: Scope, config: Config): Record<string, string> {
  const place = withValues(
    { ...scope, path: `${configFile(config)}: trigger.headers` },
    { secretData: config.secretData },
  )
  const configured = config.trigger.headers.map(({ name, value }) => [
    name.toLowerCase(),
    renderText(below(place, name), value),
  ])
  return {
    'content-type': 'application/json',
    accept: '*/*',
    'cache-control': 'no-cache',
    ...(Object.fromEntries(configured) as Record<string, string>),
  }
}

/** Every argument is text: what is not is rendered from the text that Python prints for it. */
function renderAll(scope: Scope, args: JsonObject): JsonObject {
  const rendered = (place: Scope, value: JsonValue) =>
    renderText(place, typeof value === 'string' ? value : textOf(place, value))
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, rendered(below(scope, name), value)]))
}
