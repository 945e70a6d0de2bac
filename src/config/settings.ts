import { isJsonNumber } from '../json/exact-number.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Policy, Way } from '../decisions/policy.ts'
import type { Accepts, CacheConfig, PrimaryConfig } from './config.ts'
import type { CapturingHandler } from './schemas/handlers.ts'

/** The name of a datasource is its kind. */
export type DatasourceName = PrimaryConfig['name'] | CacheConfig['name']

/** A datasource in a file that its schema accepts, without keys that are null. */
export interface DatasourceSettings {
  readonly isPrimary?: boolean
  readonly path?: string
  readonly mode?: number | string
  readonly excludeKeyNames?: readonly string[]
  readonly url?: string
  readonly host?: string
  readonly port?: number | string
  readonly db?: number | string
  readonly username?: string
  readonly password?: string | number
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  readonly cluster?: readonly string[]
  readonly sentinels?: {
    /** Required in the config, optional in the secrets. */
    readonly name?: string
    readonly nodes?: readonly string[]
    readonly username?: string
    readonly password?: string | number
  }
  readonly keyPrefix?: string
  readonly ttl?: string
  readonly timeouts?: { readonly connect?: string; readonly command?: string; readonly unreachable?: string }
  readonly wait?: { readonly replicas: number; readonly timeout?: string }
}

export type Datasources = Readonly<Partial<Record<DatasourceName, DatasourceSettings>>>

export interface HandlerSettings {
  readonly 'auto-capture-response-data'?: readonly { readonly from: string | number | boolean; readonly to: string }[]
}

export type HeaderSettings = readonly { readonly name: string; readonly value: string | number | boolean }[]

export interface EndpointSettings {
  readonly kind?: 'teams' | 'webhook'
  readonly url: string
  readonly headers?: HeaderSettings
  readonly template?: JsonValue
  readonly accepts?: Accepts
}

export interface PersonSettings {
  readonly name: string
  readonly slack?: string
  readonly email?: string
  readonly kubernetes?: string
}

export interface GroupSettings {
  readonly people?: readonly string[]
  readonly slack?: string
  readonly kubernetes?: readonly string[]
}

export interface PolicySettings extends Partial<Pick<Policy, 'quorum' | 'notInvoker' | 'rejects' | 'comment'>> {
  readonly approvers: { readonly people?: readonly string[]; readonly groups?: readonly string[] }
  readonly expires?: string
  readonly onExpire?: string
  readonly via?: readonly Way[]
  readonly remind?: string
}

export interface DecisionsSettings {
  readonly people?: readonly PersonSettings[]
  readonly groups?: Readonly<Record<string, GroupSettings>>
  readonly policies?: Readonly<Record<string, PolicySettings>>
  readonly signing?: { readonly publicKeys: Readonly<Record<string, string>> }
}

export interface ForwardSettings {
  readonly url?: string
  /** Only in the secrets. */
  readonly secret?: string
  readonly timeout?: string
  readonly concurrency?: number
  readonly attempts?: number
}

export interface QueueSettings {
  readonly maxItems?: number
}

export interface GatewaySettings {
  readonly listen?: string
  readonly url?: string
  readonly slack?: {
    readonly mode?: 'http' | 'socket' | 'interceptor' | 'none'
    readonly api?: string
    /** Only in the secrets. */
    readonly signingSecret?: string | readonly string[]
    readonly appToken?: string
    readonly botToken?: string
  }
  readonly forward?: ForwardSettings
  readonly queue?: QueueSettings
  readonly api?: {
    readonly kubernetes?: {
      readonly audiences?: readonly string[]
      readonly emailUsernames?: boolean
      readonly kubeconfig?: string
    }
    readonly proxy?: {
      readonly userHeader: string
      readonly emailHeader?: string
      readonly groupsHeader?: string
      readonly secretHeader?: string
    }
    /** Only in the secrets. */
    readonly proxySecret?: string
  }
  readonly mattermost?: {
    readonly url?: string
    readonly channel?: string
    readonly actionsUrl?: string
    readonly trustEmails?: boolean
    /** Only in the secrets. */
    readonly token?: string
    readonly secret?: string
  }
  /** Only in the secrets. */
  readonly signing?: { readonly keyId: string; readonly privateKey: string }
}

export interface ControllerSettings {
  readonly namespaces?: readonly string[]
  readonly contexts?: Readonly<Record<string, readonly string[]>>
  readonly unboundContexts?: boolean
  readonly workers?: number
  readonly lease?: { readonly name?: string; readonly namespace?: string }
}

/** The section `cicdstatemgr` of a config that its schema accepts, without keys that are null. */
export interface Settings extends Readonly<Partial<Record<CapturingHandler, HandlerSettings>>> {
  readonly datasources: Datasources
  readonly requiredBases?: readonly string[]
  readonly cicdContexts?: readonly string[]
  readonly protectedPaths?: readonly string[]
  readonly decisions?: DecisionsSettings
  readonly gateway?: GatewaySettings
  readonly controller?: ControllerSettings
  readonly maxBytes?: number
  readonly history?: { readonly keep?: number; readonly maxBytes?: number }
  readonly slack?: {
    readonly url?: string
    readonly orgUrl?: string
    readonly token?: string
    readonly allowedHosts?: readonly string[]
    readonly methods?: readonly string[]
  }
  readonly trigger?: {
    readonly url?: string
    readonly token?: string
    readonly headers?: HeaderSettings
    readonly 'auto-args'?: JsonObject
    readonly protectedArgs?: readonly string[]
    readonly accepts?: Accepts
  }
  readonly templates?: JsonObject
  readonly endpoints?: Readonly<Record<string, EndpointSettings>>
  readonly http?: {
    readonly timeout?: string
    readonly retries?: number
    readonly ca?: string
    readonly proxy?: string
  }
}

/** The settings of a checked file. A key that is null counts as absent, at every depth. */
export function settingsOf(section: JsonObject): Settings {
  return withCounts(withoutNulls(section)) as unknown as Settings
}

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const present = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(present.map(([name, item]) => [name, withoutNulls(item)]))
}

/** Settings that are whole numbers: `3.0` is accepted for them, except in parts that are for templates. */
const counts: ReadonlySet<string> = new Set([
  ...['mode', 'port', 'db', 'replicas', 'maxBytes', 'keep', 'retries', 'quorum'],
  ...['concurrency', 'attempts', 'maxItems', 'workers'],
])
const forTemplates: ReadonlySet<string> = new Set(['auto-args', 'templates', 'endpoints'])

function withCounts(value: JsonValue): JsonValue {
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, item]) => {
    if (forTemplates.has(name)) return [name, item]
    return [name, counts.has(name) && isJsonNumber(item) ? Number(item) : withCounts(item)]
  })
  return Object.fromEntries(entries) as JsonObject
}
