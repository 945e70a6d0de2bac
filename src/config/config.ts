import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Path } from '../json/path.ts'
import type { Deciders } from '../decisions/policy.ts'
import type { CapturingHandler } from './schemas/handlers.ts'

export interface RedisConfig {
  readonly name: 'redis'
  /** `redis://`, `rediss://` or `unix://`; agrees with the single fields that were given, and wins over the defaults of the others. */
  readonly url?: string
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  /** Paths of PEM files, absolute. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  /** `host:port` each. */
  readonly cluster?: readonly string[]
  readonly sentinels?: {
    readonly name: string
    readonly nodes: readonly string[]
    /** Of the sentinels themselves. */
    readonly username?: string
    readonly password?: string
  }
  readonly keyPrefix: string
  /** Milliseconds. */
  readonly ttl?: number
  /** Milliseconds. */
  readonly timeouts: { readonly connect: number; readonly command: number; readonly unreachable?: number }
  readonly wait?: { readonly replicas: number; readonly timeout: number }
}

/** Many contexts in one directory, atomic commits. */
export interface DirectoryConfig {
  readonly name: 'directory'
  /** Absolute. */
  readonly path: string
  /** Milliseconds. */
  readonly ttl?: number
}

export interface MemoryConfig {
  readonly name: 'memory'
}

/** One document in one file: as a primary for a single context, or as a cache. */
export interface DocumentFileConfig {
  readonly name: 'yamlfile' | 'jsonfile'
  /** Absolute. */
  readonly path: string
  /** File permission bits, e.g. 0o600. */
  readonly mode: number
}

export interface ShellFileConfig {
  readonly name: 'shellfile'
  readonly path: string
  readonly mode: number
  /** Keys left out at every depth. */
  readonly excludeKeyNames: readonly string[]
}

export interface IdFileConfig {
  readonly name: 'idfile'
  readonly path: string
  readonly mode: number
}

export type PrimaryConfig = RedisConfig | DirectoryConfig | MemoryConfig | DocumentFileConfig
export type CacheConfig = DocumentFileConfig | ShellFileConfig | IdFileConfig

/** A rule that copies from an HTTP response into the document: both are templates. */
export interface CaptureRule {
  readonly from: string
  readonly to: string
}

/**
 * Which answers with a status of 2xx say that a request was taken: `any` but JSON with `ok: false`, the same as `json` only, what Slack
 * answers (`ok`, or JSON with `ok: true`), or one of some texts, blanks around it aside.
 */
export type Accepts = 'any' | 'json' | 'slack' | readonly string[]

/** Somewhere that blocks can send to by name. */
export interface EndpointConfig {
  /** Which stock messages it takes, where there is no template. */
  readonly kind: 'teams' | 'webhook'
  /** A template, which may read secrets. */
  readonly url: string
  /** Their values are templates, which may read secrets. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** Text, or a map whose leaves are templates. */
  readonly template?: JsonValue
  /** Default `any`. */
  readonly accepts?: Accepts
}

export interface HttpConfig {
  /** Milliseconds for a whole request. */
  readonly timeout: number
  readonly retries: number
  /** Path of a PEM file with further CAs, absolute. */
  readonly ca?: string
  readonly proxy?: string
}

/** Where what is not a vote goes, and how. */
export interface ForwardConfig {
  /** Missing: nothing can be forwarded. */
  readonly url?: string
  readonly secret?: string
  /** Milliseconds for one attempt. */
  readonly timeout: number
  /** How many at once. */
  readonly concurrency: number
  /** How many until an item is dead. */
  readonly attempts: number
  /** How many items may wait or be dead. */
  readonly maxItems: number
}

/** Whose votes the API takes, and what it asks to find out who they are; neither: there is no API. */
export interface ApiConfig {
  readonly kubernetes?: {
    /** Whom tokens have to be made for; none: the API server. */
    readonly audiences: readonly string[]
    /** Whether names of users with an `@` are verified e-mail addresses. */
    readonly emailUsernames: boolean
    /** Of who asks the cluster; a relative path starts where the process runs. */
    readonly kubeconfig?: string
  }
  /** Names of headers, in lower case. */
  readonly proxy?: {
    readonly userHeader: string
    readonly emailHeader?: string
    readonly groupsHeader?: string
    readonly secretHeader: string
    /** Missing: it says so before it listens. */
    readonly secret?: string
  }
}

/** Where the gateway asks in Mattermost. */
export interface MattermostConfig {
  /** Of the server, without a slash at the end. */
  readonly url: string
  /** Id of the channel. */
  readonly channel: string
  /** Where the server sends what people press. */
  readonly actionsUrl: string
  /** Whether the server lets nobody have an e-mail address that is not his. */
  readonly trustEmails: boolean
  /** Missing: it says so before it listens. */
  readonly token?: string
  readonly secret?: string
}

/** The server that takes clicks and commands. What it cannot do without may be missing: it says so before it listens. */
export interface GatewayConfig {
  readonly listen: { readonly host: string; readonly port: number }
  /** Where people reach it: its origin. Missing: it serves no pages, and no message links to one. */
  readonly url?: string
  readonly slack: {
    /** `none`: no request of Slack is accepted. */
    readonly mode: 'http' | 'socket' | 'interceptor' | 'none'
    /** URL that the names of methods are put behind. */
    readonly api: string
    readonly signingSecrets: readonly string[]
    readonly appToken?: string
    readonly botToken?: string
  }
  readonly forward: ForwardConfig
  readonly api?: ApiConfig
  readonly mattermost?: MattermostConfig
}

export interface ControllerConfig {
  /** Namespaces that it serves, `*` alone for all; undefined: its own. */
  readonly namespaces?: readonly string[]
  /** By namespace: others whose contexts its CustomRuns reach too. */
  readonly contexts: Readonly<Record<string, readonly string[]>>
  /** Whether CustomRuns reach contexts that no namespace is known to have made. */
  readonly unboundContexts: boolean
  readonly workers: number
  readonly lease: { readonly name: string; readonly namespace?: string }
}

/** Config and secrets, checked and with defaults filled in. */
export interface Config {
  /** The file it was read from as the user named it; undefined for the embedded default or an object. */
  readonly file: string | undefined
  readonly primary: PrimaryConfig
  /** In the order written. */
  readonly caches: readonly CacheConfig[]
  /** Largest document, bytes of JSON. */
  readonly maxBytes: number
  /** By their paths in the bases dir. */
  readonly requiredBases: readonly string[]
  /** The cicd contexts that contexts may be made for; undefined: all. */
  readonly cicdContexts?: readonly string[]
  /** What no block of an event and no generator may change, nor what is above or below. */
  readonly protectedPaths: readonly Path[]
  /** Who answers the questions of flows. */
  readonly decisions: Deciders
  /** Whose signatures decisions need, and what this process signs with; undefined: none do. PEM. */
  readonly signing?: {
    readonly publicKeys: Readonly<Record<string, string>>
    readonly key?: { readonly keyId: string; readonly privateKey: string }
  }
  readonly gateway: GatewayConfig
  /** The controller of custom tasks. */
  readonly controller: ControllerConfig
  readonly history: { readonly keep: number; readonly maxBytes: number }
  readonly http: HttpConfig
  readonly slack: {
    readonly url?: string
    readonly orgUrl?: string
    readonly token?: string
    /** Where answers may go. */
    readonly allowedHosts?: readonly string[]
    /** Methods beside that of `url` that get the token. */
    readonly methods?: readonly string[]
  }
  readonly trigger: {
    readonly url?: string
    readonly token?: string
    readonly headers: readonly { readonly name: string; readonly value: string }[]
    readonly autoArgs: JsonObject
    readonly protectedArgs: readonly string[]
    /** Default `any`. */
    readonly accepts?: Accepts
  }
  readonly autoCapture: Readonly<Record<CapturingHandler, readonly CaptureRule[]>>
  /** Templates per handler: text, or a map whose leaves are templates. */
  readonly templates: Readonly<Record<string, JsonValue>>
  /** By name. */
  readonly endpoints: Readonly<Record<string, EndpointConfig>>
  /** What templates see as `configData`: the config without datasources, gateway, headers and secrets (config-data.ts). */
  readonly configData: JsonObject
  /** The secrets file's section without gateway, for `trigger.headers` and endpoints only. */
  readonly secretData: JsonObject
  /** Secret values of 8 characters and more, to be masked wherever text leaves the program. */
  readonly secretValues: readonly string[]
}
