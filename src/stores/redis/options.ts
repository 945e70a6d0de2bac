import { given } from '../../json/given.ts'
import type { ConnectionOptions } from 'node:tls'
import type { RedisOptions } from 'ioredis'
import type { RedisConfig } from '../../config/config.ts'
import { readRedisUrl } from '../../config/redis-url.ts'
import type { RedisUrl } from '../../config/redis-url.ts'
import { readPem } from '../../io/read-file.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'

/** A server by name or address. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** A unix socket. */
interface Socket {
  readonly path: string
}

/** The address of a Redis and its login, from `url` and the single fields. */
export interface RedisTarget {
  readonly endpoint: Endpoint | Socket
  readonly db: number
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: boolean
  /** The address for messages, without the login. */
  readonly where: string
}

/** Reads `url` and the single fields. Throws `INVALID_CONFIG` (config) for a URL that the rules of the config refuse. */
export function redisTarget(config: RedisConfig): RedisTarget {
  const url = config.url === undefined ? undefined : understood(config.url)
  const server = { host: url?.host ?? config.host, port: url?.port ?? config.port }
  const endpoint = url?.socket === undefined ? server : { path: url.socket }
  return {
    endpoint,
    db: url?.db ?? config.db,
    username: url?.username ?? config.username,
    password: url?.password ?? config.password,
    tls: url?.tls === true || config.tls !== undefined,
    where: whereIs(config, endpoint),
  }
}

/** The options that a single server, the servers behind sentinels and the nodes of a cluster share. */
export async function nodeOptions(config: RedisConfig, target: RedisTarget) {
  return {
    ...given({ username: target.username, password: target.password }),
    ...(target.tls ? { tls: await tlsOptions(config.tls ?? {}) } : {}),
    connectTimeout: config.timeouts.connect,
    commandTimeout: config.timeouts.command + (config.wait?.timeout ?? 0),
    disconnectTimeout: 100,
    // Without this, each costs a round trip before the first command.
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    // The retry strategy and the timeout of each command limit the wait.
    maxRetriesPerRequest: null,
    lazyConnect: true,
  } satisfies RedisOptions
}

/** `host:port`, with brackets around IPv6 addresses. */
export function parseEndpoint(text: string, defaultPort: number): Endpoint {
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: withoutBrackets(hostname), port: port === '' ? defaultPort : Number(port) }
}

function understood(text: string): RedisUrl {
  const { url, problems } = readRedisUrl(text)
  if (url !== undefined) return url
  const says = problems.map(({ message }) => message).join('; ')
  throw new CicdError('INVALID_CONFIG', `the url of the redis datasource ${says}`)
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function whereIs(config: RedisConfig, endpoint: Endpoint | Socket): string {
  if (config.cluster !== undefined) return `the Redis cluster at ${config.cluster.join(', ')}`
  if (config.sentinels !== undefined)
    return `Redis "${config.sentinels.name}" behind the sentinels ${config.sentinels.nodes.join(', ')}`
  if ('path' in endpoint) return `Redis at ${endpoint.path}`
  return `Redis at ${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`
}

async function tlsOptions(tls: NonNullable<RedisConfig['tls']>): Promise<ConnectionOptions> {
  const options: ConnectionOptions = given({ servername: tls.servername })
  for (const name of ['ca', 'cert', 'key'] as const) {
    const path = tls[name]
    if (path !== undefined) options[name] = await readTlsFile(name, path)
  }
  return options
}

async function readTlsFile(name: string, path: string): Promise<string> {
  try {
    return await readPem(path)
  } catch (error) {
    throw new CicdError(
      'TLS_FILE_UNREADABLE',
      `tls.${name} of the redis datasource: cannot read ${path}: ${messageOf(error)}`,
      {
        file: path,
        cause: error,
      },
    )
  }
}
