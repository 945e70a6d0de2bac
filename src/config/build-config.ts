import { given } from '../json/given.ts'
import { resolve } from 'node:path'
import { parseWritablePath } from '../json/path.ts'
import { buildDeciders } from './build-deciders.ts'
import { buildGateway } from './build-gateway.ts'
import { parseDuration } from '../text/duration.ts'
import type {
  CacheConfig,
  CaptureRule,
  Config,
  ControllerConfig,
  DirectoryConfig,
  PrimaryConfig,
  RedisConfig,
} from './config.ts'
import { capturingHandlers } from './schemas/handlers.ts'
import type { DatasourceName, DatasourceSettings, HandlerSettings, HeaderSettings, Settings } from './settings.ts'

/** The part of a Config that depends only on its settings, with defaults filled in. */
export type BuiltConfig = Omit<Config, 'file' | 'isDefault' | 'configData' | 'secretData' | 'secretValues'>

/** Builds the typed config from settings that keep all rules. */
export function buildConfig(
  settings: Settings,
  secrets: Settings,
  { cwd, cacheDir }: { cwd: string; cacheDir: string },
): BuiltConfig {
  const { slack = {}, trigger = {}, http = {}, history = {} } = settings
  const datasources = Object.entries(settings.datasources) as [DatasourceName, DatasourceSettings][]
  const [[primaryName, primary] = ['memory', {}] as const] = datasources.filter(
    ([, { isPrimary }]) => isPrimary === true,
  )
  const slackToken = secrets.slack?.token ?? slack.token
  const triggerToken = secrets.trigger?.token ?? trigger.token
  return {
    primary: primaryConfig(primaryName, primary, cwd),
    caches: cacheConfigs(
      datasources.filter(([name]) => name !== primaryName),
      { cwd, cacheDir },
    ),
    maxBytes: settings.maxBytes ?? 8_000_000,
    requiredBases: settings.requiredBases ?? [],
    ...given({ cicdContexts: settings.cicdContexts }),
    protectedPaths: (settings.protectedPaths ?? []).map(parseWritablePath),
    decisions: buildDeciders(settings.decisions),
    ...given({ signing: signingConfig(settings, secrets) }),
    gateway: buildGateway(settings, secrets),
    controller: controllerConfig(settings.controller),
    history: { keep: history.keep ?? 200, maxBytes: history.maxBytes ?? 1_000_000 },
    http: {
      timeout: parseDuration(http.timeout ?? '10s'),
      retries: http.retries ?? 2,
      ...(http.ca === undefined ? {} : { ca: resolve(cwd, http.ca) }),
      ...given({ proxy: http.proxy }),
    },
    slack: {
      ...given({ url: slack.url, orgUrl: slack.orgUrl, token: slackToken }),
      ...given({ allowedHosts: slack.allowedHosts, methods: slack.methods }),
    },
    trigger: {
      ...given({ url: trigger.url, token: triggerToken, accepts: trigger.accepts }),
      headers: headersOf(trigger.headers),
      autoArgs: trigger['auto-args'] ?? {},
      protectedArgs: trigger.protectedArgs ?? [],
    },
    autoCapture: autoCapture(settings),
    templates: settings.templates ?? {},
    endpoints: endpointConfigs(settings.endpoints),
  }
}

function signingConfig({ decisions }: Settings, { gateway }: Settings): Config['signing'] {
  if (decisions?.signing === undefined) return undefined
  return { ...decisions.signing, ...given({ key: gateway?.signing }) }
}

function controllerConfig({ lease = {}, namespaces, ...settings }: Settings['controller'] = {}): ControllerConfig {
  return {
    ...given({ namespaces: namespaces?.includes('*') === true ? ['*'] : namespaces }),
    contexts: settings.contexts ?? {},
    unboundContexts: settings.unboundContexts ?? false,
    workers: settings.workers ?? 10,
    lease: { name: lease.name ?? 'cicdstatemgr-controller', ...given({ namespace: lease.namespace }) },
  }
}

function endpointConfigs(endpoints: Settings['endpoints'] = {}): Config['endpoints'] {
  const entries = Object.entries(endpoints).map(([name, { kind = 'webhook', headers, ...others }]) => {
    return [name, { kind, ...given(others), headers: headersOf(headers) }] as const
  })
  return Object.fromEntries(entries)
}

function headersOf(headers: HeaderSettings = []): Config['trigger']['headers'] {
  return headers.map(({ name, value }) => ({ name, value: String(value) }))
}

function autoCapture(settings: Settings): Config['autoCapture'] {
  const rules = capturingHandlers.map((name) => [name, captureRules(settings[name])] as const)
  return Object.fromEntries(rules) as Config['autoCapture']
}

function captureRules(handler: HandlerSettings = {}): readonly CaptureRule[] {
  const rules = handler['auto-capture-response-data'] ?? []
  return rules.map(({ from, to }) => ({ from: String(from), to }))
}

function primaryConfig(name: DatasourceName, settings: DatasourceSettings, cwd: string): PrimaryConfig {
  switch (name) {
    case 'redis':
      return redisConfig(settings, cwd)
    case 'directory':
      return directoryConfig(settings, cwd)
    case 'yamlfile':
    case 'jsonfile':
      return { name, path: pathOf(settings, cwd), mode: modeOf(settings) }
    default:
      return { name: 'memory' }
  }
}

function redisConfig(settings: DatasourceSettings, cwd: string): RedisConfig {
  const { url, username, password, tls, cluster, sentinels, ttl, timeouts, wait } = settings
  return {
    name: 'redis',
    ...given({ url }),
    host: settings.host ?? 'localhost',
    port: Number(settings.port ?? 6379),
    db: Number(settings.db ?? 0),
    ...given({ username }),
    ...(password === undefined ? {} : { password: String(password) }),
    ...(tls === undefined ? {} : { tls: tlsConfig(tls, cwd) }),
    ...given({ cluster }),
    ...(sentinels === undefined ? {} : { sentinels: sentinelsConfig(sentinels) }),
    keyPrefix: settings.keyPrefix ?? '',
    ...(ttl === undefined ? {} : { ttl: parseDuration(ttl) }),
    timeouts: {
      connect: parseDuration(timeouts?.connect ?? '2s'),
      command: parseDuration(timeouts?.command ?? '4s'),
      ...(timeouts?.unreachable === undefined ? {} : { unreachable: parseDuration(timeouts.unreachable) }),
    },
    ...(wait === undefined ? {} : { wait: { replicas: wait.replicas, timeout: parseDuration(wait.timeout ?? '1s') } }),
  }
}

function sentinelsConfig(sentinels: NonNullable<DatasourceSettings['sentinels']>): RedisConfig['sentinels'] & object {
  const { name = '', nodes = [], username, password } = sentinels
  return { name, nodes, ...given({ username }), ...(password === undefined ? {} : { password: String(password) }) }
}

function tlsConfig(
  { servername, ...files }: NonNullable<DatasourceSettings['tls']>,
  cwd: string,
): NonNullable<RedisConfig['tls']> {
  const absolute = Object.entries(files).map(([name, path]) => [name, resolve(cwd, path)] as const)
  return { ...Object.fromEntries(absolute), ...given({ servername }) }
}

function directoryConfig(settings: DatasourceSettings, cwd: string): DirectoryConfig {
  const path = pathOf(settings, cwd)
  return settings.ttl === undefined
    ? { name: 'directory', path }
    : { name: 'directory', path, ttl: parseDuration(settings.ttl) }
}

/** The caches in a cache directory when the config names none. They are readable for steps that run as other users. */
const standardCaches: readonly [DatasourceName, DatasourceSettings][] = [
  ['yamlfile', { path: 'cicdContextData.yaml', mode: 0o644 }],
  ['jsonfile', { path: 'cicdContextData.json', mode: 0o644 }],
  ['shellfile', { path: 'cicdContextData.sh', mode: 0o644 }],
  ['idfile', { path: 'cicdContextData.id', mode: 0o644 }],
]

function cacheConfigs(
  named: readonly [DatasourceName, DatasourceSettings][],
  { cwd, cacheDir }: { cwd: string; cacheDir: string },
): readonly CacheConfig[] {
  const settings = cacheDir !== '' && named.length === 0 ? standardCaches : named
  return settings.map(([name, each]) => cacheConfig(name, each, resolve(cwd, cacheDir)))
}

function cacheConfig(name: DatasourceName, settings: DatasourceSettings, cwd: string): CacheConfig {
  const file = { path: pathOf(settings, cwd), mode: modeOf(settings) }
  switch (name) {
    case 'shellfile':
      return { name, ...file, excludeKeyNames: settings.excludeKeyNames ?? [] }
    case 'jsonfile':
    case 'yamlfile':
      return { name, ...file }
    default:
      return { name: 'idfile', ...file }
  }
}

function pathOf({ path = '' }: DatasourceSettings, cwd: string): string {
  return resolve(cwd, path)
}

function modeOf({ mode = 0o600 }: DatasourceSettings): number {
  return parseMode(mode)
}

/** Permission bits as people write them: YAML has already read `0600` as octal; text (`"0600"`, `0o600`, `"600"`) is octal too. */
export function parseMode(mode: number | string): number {
  return typeof mode === 'number' ? mode : Number.parseInt(mode.replace(/^0o?/, ''), 8)
}
