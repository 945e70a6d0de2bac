import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { closed, duration, flag, list, path, refTo, text, textLike, wholeNumber } from './parts.ts'

const isPrimary = flag('whether this is the primary; exactly one is')
/** The name of a mode in messages. */
export const modeTitle = 'file permissions such as 0600 or "0644"'
const mode: JsonObject = {
  title: modeTitle,
  description: 'permission bits of the file, octal: 0600 (default) or 0644',
  type: ['integer', 'string', 'null'],
  minimum: 0,
  maximum: 0o777,
  pattern: '^(0o?)?[0-7]{3}$',
}
/** A number or its text, as the Python program accepts them. */
const numeric = (description: string, maximum: number): JsonObject => ({
  title: 'a whole number',
  description,
  type: ['integer', 'string', 'null'],
  minimum: 0,
  maximum,
  pattern: '^[0-9]{1,5}$',
})
const node = textLike(
  'host:port',
  '^(\\[[0-9A-Fa-f:.]+\\]|[^\\s:/@?#\\[\\]]+):[0-9]{1,5}$',
  'a server, host:port; IPv6 in brackets',
)
const password: JsonObject = {
  title: 'text (quote it) or a whole number',
  description: 'better in the secrets file',
  type: ['string', 'integer', 'null'],
}

const tls = closed('TLS to Redis; url: rediss://… suffices where the system trusts the certificate', {
  ca: text('path of a PEM file with the CA'),
  cert: text('path of a PEM file with the client certificate'),
  key: text('path of a PEM file with its key'),
  servername: text('name the certificate is for, where it is not the host'),
})

const redis = closed('Redis: many contexts, shared by all machines', {
  isPrimary,
  url: textLike(
    'redis://…, rediss://… or unix:///…',
    '^(rediss?|unix|redis\\+unix)://',
    'redis://user:password@host:port/db, rediss:// for TLS, or unix:///path?db=0; must agree with the other keys',
  ),
  host: text('default localhost'),
  port: numeric('default 6379', 65535),
  db: numeric('database number, default 0', 99999),
  username: text('default: the default user of the server'),
  password,
  tls,
  cluster: list('some nodes of a Redis Cluster, host:port each', node),
  sentinels: closed(
    'where Redis Sentinel names the server',
    {
      name: text('name of the master'),
      nodes: list('the sentinels, host:port each', node),
      username: text('for the sentinels themselves, if they need one'),
      password: {
        ...password,
        description: 'for the sentinels themselves, if they need one; better in the secrets file',
      },
    },
    ['name', 'nodes'],
  ),
  keyPrefix: text('put before every id to make the key, default none'),
  ttl: duration('how long a context lives after its last change, default forever'),
  timeouts: closed('how long to wait for Redis', {
    connect: duration('for a connection, default 2s'),
    command: duration('for an answer, default 4s'),
    unreachable: duration('how long to wait for a Redis that cannot be reached, default not at all'),
  }),
  wait: closed(
    'make a write wait until replicas have it',
    {
      replicas: wholeNumber('how many', 1),
      timeout: duration('how long at most, default 1s'),
    },
    ['replicas'],
  ),
})

const directory = closed(
  'a directory: many contexts, atomic commits, no server',
  {
    isPrimary,
    path: path('the directory; made where missing'),
    ttl: duration('how long a context lives after its last change, default forever'),
  },
  ['path'],
)

const file = (description: string, more: JsonObject = {}): JsonObject =>
  closed(description, { isPrimary, path: path('the file; its directories are made where missing'), mode, ...more }, [
    'path',
  ])

const excludeKeyNames = list('keys left out, with all below them, at every depth', { type: 'string' })

/** The kinds of datasources in a config file. */
export const datasourceKinds: Readonly<Record<string, JsonObject>> = {
  redis,
  directory,
  memory: closed('nothing is kept when the process ends; for tests of programs that use the library', { isPrimary }),
  yamlfile: file('the document as YAML: a cache, or the primary of a single context'),
  jsonfile: file('the document as JSON: a cache, or the primary of a single context'),
  shellfile: file('CICD_… variables for sh: a cache', { excludeKeyNames }),
  idfile: file('the id alone: a cache'),
}

/** The kinds of datasources in a secrets file: parts of those in the config. */
export const datasourceSecretKinds: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries(datasourceKinds).map(([name, kind]) => [name, { ...kind, ...partsOf(name, kind), required: [] }]),
)

/** A kind without required keys: for sentinels, the secrets may have the login and the config the names. */
function partsOf(name: string, { properties }: JsonObject): JsonObject {
  if (name !== 'redis' || !isObject(properties) || !isObject(properties.sentinels)) return {}
  return { properties: { ...properties, sentinels: { ...properties.sentinels, required: [] } } }
}

/** The map of datasources, each kind at most once. */
export const datasources: JsonObject = closed(
  'where context data is kept: one primary, the others are caches; those of the secrets are merged over those of the config',
  Object.fromEntries(Object.keys(datasourceKinds).map((name) => [name, refTo(name)])),
)
