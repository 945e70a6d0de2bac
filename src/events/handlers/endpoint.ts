import { given } from '../../json/given.ts'
import type { Config, EndpointConfig } from '../../config/config.ts'
import { ownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean, isTypo } from '../../errors/nearest-name.ts'
import { badBlock, below, renderText, withSecrets } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'
import { configFile } from './handler.ts'
import { renderHeaders } from './headers.ts'
import type { PlanInput } from './handler.ts'

export interface Endpoint extends Pick<EndpointConfig, 'kind' | 'template' | 'accepts'> {
  /** The name of the endpoint in messages: `config.yaml: endpoints.teams`. */
  readonly path: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The endpoint that a block names; undefined when it names none. The templates of its URL and headers can read secrets, so macros, which come from apps, run
 * separately from them. Throws UNKNOWN_ENDPOINT, BAD_BLOCK and TEMPLATE_ERROR (config).
 */
export function endpointOf({ block, config }: PlanInput, scope: Scope): Endpoint | undefined {
  const named = ownValue(block, 'endpoint') ?? null
  if (named === null) return undefined
  const { name, endpoint } = find(renderText(below(scope, 'endpoint'), named).trim(), below(scope, 'endpoint'), config)
  const path = `${configFile(config)}: endpoints.${name}`
  const place = withSecrets(scope, path, config.secretData)
  const { kind, template, accepts } = endpoint
  return {
    path,
    kind,
    ...given({ template, accepts }),
    url: urlOf(below(place, 'url'), endpoint),
    headers: renderHeaders(below(place, 'headers'), endpoint.headers),
  }
}

/** Why a block has nowhere to go: the config has no default URL, and the block may have misspelt its endpoint. */
export function whyNowhere(noDefault: string, { path }: Pick<Scope, 'path'>, block: JsonObject): string {
  const typo = isTypo('endpoint', Object.keys(block))
  return typo === ''
    ? `${noDefault}: ${path} has nowhere to go`
    : `${path} names no endpoint (${typo}), and ${noDefault}`
}

function find(name: string, place: Scope, config: Config): { name: string; endpoint: EndpointConfig } {
  const endpoint = Object.hasOwn(config.endpoints, name) ? config.endpoints[name] : undefined
  if (endpoint !== undefined) return { name, endpoint }
  const known = Object.keys(config.endpoints)
  const nearest = didYouMean(name, known)
  const message = `${place.path}: there is no endpoint "${name}" in ${configFile(config)}${nearest}`
  const missing = nearest === '' && name !== '' ? [`Add endpoints.${name} to ${configFile(config)}.`] : []
  throw new CicdError('UNKNOWN_ENDPOINT', message, { suggestions: missing })
}

function urlOf(place: Scope, { url }: EndpointConfig): string {
  const rendered = renderText(place, url).trim()
  if (/^https?:/i.test(rendered) && URL.canParse(rendered)) return rendered
  throw badBlock(place, rendered === '' ? 'renders to nothing' : 'does not render to an http or https URL')
}
