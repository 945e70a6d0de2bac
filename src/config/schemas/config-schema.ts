import type { JsonObject } from '../../json/json.ts'
import { controller } from './controller.ts'
import { datasourceKinds, datasources } from './datasources.ts'
import { decisions } from './decisions.ts'
import { gateway } from './gateway.ts'
import { handlerKinds, kindsWith } from './handlers.ts'
import type { HandlerKinds } from './handlers.ts'
import {
  closed,
  copyRules,
  draft,
  duration,
  list,
  mapOf,
  notNull,
  oneOf,
  open,
  path,
  refTo,
  template,
  text,
  textLike,
  wholeNumber,
} from './parts.ts'
import type { Properties } from './parts.ts'

const header = closed(
  'a header',
  { name: text('name of the header'), value: template('template; may read secretData') },
  ['name', 'value'],
)
/** A method name: only characters that cannot lead to another host or path. */
const method = textLike(
  'a method such as chat.update',
  '^[A-Za-z]+(\\.[A-Za-z]+)+$',
  'name of a method, beside that of url: chat.update',
)
const payload = (description: string): JsonObject => ({
  description: `${description}: text, or a map whose leaves are templates`,
  type: ['string', 'object', 'array', 'null'],
})
const accepts: JsonObject = {
  title: 'any, json, slack or a list of texts',
  description:
    'which answers of 2xx mean that it was taken: any (default) but JSON with ok: false; json: only JSON; slack: the text ok, or JSON with ok: true; or one of these texts',
  type: ['string', 'array', 'null'],
  pattern: '^(any|json|slack)$',
  items: { type: 'string' },
  minItems: 1,
}

/** The config's sections for these handlers. */
export function handlerSections(kinds: HandlerKinds): Properties {
  const captures = kindsWith('captures', kinds).map(([name]) => {
    return [name, open(`for all ${name} handlers`, { 'auto-capture-response-data': refTo('copyRules') })] as const
  })
  const templates = kindsWith('template', kinds).map(([name, { template }]) => [name, payload(template)] as const)
  return {
    ...Object.fromEntries(captures),
    templates: open('what the handlers send', Object.fromEntries(templates)),
  }
}

const settings = open(
  'the settings; anything else here is for templates, as configData',
  {
    datasources,
    requiredBases: list(
      'bases that every app config must name, itself or through another base',
      text('its path in the bases dir'),
    ),
    cicdContexts: list('cicd contexts that contexts may be made for, default all', {
      type: 'string',
    }),
    protectedPaths: list(
      'paths that no block of an event and no generator may change, nor anything above or below them; steps may',
      { type: 'string' },
    ),
    decisions,
    gateway,
    controller,
    maxBytes: wholeNumber('largest document, in bytes of JSON, default 8000000', 1),
    history: closed('how much history a context keeps', {
      keep: wholeNumber('how many changes, default 200', 0),
      cicdContexts: list(
        'cicd contexts that contexts may be made for, default all',
        text('a name under cicd-contexts'),
      ),
      protectedPaths: list(
        'paths that no block of an event and no generator may change, nor anything above or below them; steps may',
        text('a path, e.g. state.version'),
      ),
      maxBytes: wholeNumber('how many bytes, default 1000000', 0),
    }),
    slack: open('where notify, manual-choice and respond send', {
      url: text('e.g. https://slack.com/api/chat.postMessage'),
      orgUrl: text('e.g. https://my-org.slack.com, for templates'),
      token: text('the bearer token; better in the secrets file'),
      allowedHosts: list('hosts that respond may send to, default the host of url and hooks.slack.com', {
        type: 'string',
      }),
      methods: list('methods beside that of url that get the token too, where respond names them', method),
    }),
    trigger: open('where trigger-pipeline sends', {
      url: text('e.g. the URL of a Tekton EventListener'),
      token: text('for headers to use; better in the secrets file'),
      headers: list('headers of the request', header),
      'auto-args': mapOf('arguments of every trigger: name and template', template('template of the argument')),
      protectedArgs: list('names of auto-args that no app can override, however their case', { type: 'string' }),
      accepts,
    }),
    ...handlerSections(handlerKinds),
    endpoints: mapOf(
      'where else blocks can send, by the name that they give as endpoint',
      closed(
        'an endpoint',
        {
          kind: oneOf('which stock messages it takes where there is no template, default webhook', 'teams', 'webhook'),
          url: text('template of the URL; may read secretData'),
          headers: list('headers of the request', header),
          template: payload('template of what is sent'),
          accepts,
        },
        ['url'],
      ),
    ),
    http: closed('how requests are made', {
      timeout: duration('for a whole request, default 10s'),
      retries: wholeNumber('how often a request is tried again on 429, 5xx and network errors, default 2', 0, 10),
      ca: path('PEM file with further CAs'),
      proxy: text('e.g. http://proxy:3128; wins over HTTPS_PROXY'),
    }),
    dashboard: open('links for templates', { pipelineRunUrl: text('for templates') }),
  },
  ['datasources'],
)

/** The schema of the config file. */
export const configSchema: JsonObject = {
  $schema: draft,
  title: 'cicdstatemgr config',
  ...notNull(open('the config of cicdstatemgr', { cicdstatemgr: settings }, ['cicdstatemgr'])),
  definitions: { ...datasourceKinds, copyRules },
}
