import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Path } from '../json/path.ts'
import type { Deciders } from '../decisions/policy.ts'
import type { CapturingHandler } from './schemas/handlers.ts'

export interface RedisConfig {
  readonly name: 'redis'
  /** `redis://`, `rediss://` or `unix://`. It must agree with the single fields that are set, and overrides the defaults of the others. */
  readonly url?: string
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  /** Absolute paths of PEM files. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string }
  /** Each `host:port`. */
  readonly cluster?: readonly string[]
  readonly sentinels?: {
    readonly name: string
    readonly nodes: readonly string[]
    /** The user name for the sentinels themselves. */
    readonly username?: string
    readonly password?: string
  }
  readonly keyPrefix: string
  /** TTL in milliseconds. */
  readonly ttl?: number
  /** Timeouts in milliseconds. */
  readonly timeouts: { readonly connect: number; readonly command: number; readonly unreachable?: number }
  readonly wait?: { readonly replicas: number; readonly timeout: number }
}

/** A directory with many contexts and atomic commits. */
export interface DirectoryConfig {
  readonly name: 'directory'
  /** Absolute path. */
  readonly path: string
  /** TTL in milliseconds. */
  readonly ttl?: number
}

export interface MemoryConfig {
  readonly name: 'memory'
}

/** A file with one document: a primary for a single context, or a cache. */
export interface DocumentFileConfig {
  readonly name: 'yamlfile' | 'jsonfile'
  /** Absolute path. */
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

/** A rule that copies a value from an HTTP response into the document; both keys are templates. */
export interface CaptureRule {
  readonly from: string
  readonly to: string
}

/**
 * Which 2xx responses mean that the receiver accepted a request. `any`: every response except JSON with `ok: false`; `json`: the same, but JSON only; `slack`:
 * `ok`, or JSON with `ok: true`; a list: one of these texts, without blanks around it.
 */
export type Accepts = 'any' | 'json' | 'slack' | readonly string[]

/** A named receiver that blocks can send to. */
export interface EndpointConfig {
  /** The format of its stock messages, used when it has no template. */
  readonly kind: 'teams' | 'webhook'
  /** A template that can read secrets. */
  readonly url: string
  /** Headers whose values are templates that can read secrets. */
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
  /** Absolute path of a PEM file with extra CAs. */
  readonly ca?: string
  readonly proxy?: string
}

/** Where and how the gateway forwards requests that are not votes. */
export interface ForwardConfig {
  /** If undefined, nothing can be forwarded. */
  readonly url?: string
  readonly secret?: string
  /** Timeout of one attempt, in milliseconds. */
  readonly timeout: number
  /** Maximum number of requests at the same time. */
  readonly concurrency: number
  /** Number of attempts before an item is dead. */
  readonly attempts: number
  /** Maximum number of items that wait or are dead. */
  readonly maxItems: number
}

/** How the API authenticates voters. Without `kubernetes` and `proxy` there is no API. */
export interface ApiConfig {
  readonly kubernetes?: {
    /** Accepted audiences of tokens; an empty list means the API server's own. */
    readonly audiences: readonly string[]
    /** Whether user names with an `@` are verified e-mail addresses. */
    readonly emailUsernames: boolean
    /** The kubeconfig for requests to the cluster; a relative path starts at the working directory. */
    readonly kubeconfig?: string
  }
  /** Header names, in lower case. */
  readonly proxy?: {
    readonly userHeader: string
    readonly emailHeader?: string
    readonly groupsHeader?: string
    readonly secretHeader: string
    /** If undefined, the gateway reports it before it listens. */
    readonly secret?: string
  }
}

/** Where the gateway posts questions in Mattermost. */
export interface MattermostConfig {
  /** URL of the server, without a slash at the end. */
  readonly url: string
  /** Id of the channel. */
  readonly channel: string
  /** URL to which the server sends clicks on buttons. */
  readonly actionsUrl: string
  /** Whether the server verifies e-mail addresses, so that people cannot set the address of another person. */
  readonly trustEmails: boolean
  /** If undefined, the gateway reports it before it listens. */
  readonly token?: string
  readonly secret?: string
}

/** The server that takes clicks and commands. Required values may be missing: the server reports them before it listens. */
export interface GatewayConfig {
  /** Whether the config has a section `gateway`. */
  readonly isWritten: boolean
  readonly listen: { readonly host: string; readonly port: number }
  /** The origin under which people reach the gateway. If undefined, it serves no pages, and messages have no links to them. */
  readonly url?: string
  readonly slack: {
    /** `none`: no request of Slack is accepted. */
    readonly mode: 'http' | 'socket' | 'interceptor' | 'none'
    /** Base URL to which method names are appended. */
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
  /** Namespaces that the controller serves, `*` alone for all; undefined: its own. */
  readonly namespaces?: readonly string[]
  /** For each namespace, the other namespaces whose contexts its CustomRuns can use. */
  readonly contexts: Readonly<Record<string, readonly string[]>>
  /** Whether CustomRuns can use contexts whose namespace is unknown. */
  readonly unboundContexts: boolean
  readonly workers: number
  readonly lease: { readonly name: string; readonly namespace?: string }
}

/** Config and secrets, checked, with defaults filled in. */
export interface Config {
  /** The file, as the user named it; undefined for the embedded default or an object. */
  readonly file: string | undefined
  /** Whether no config was given, neither a file nor an object. */
  readonly isDefault: boolean
  readonly primary: PrimaryConfig
  /** Caches in the order of the config. */
  readonly caches: readonly CacheConfig[]
  /** Maximum size of a document, in bytes of JSON. */
  readonly maxBytes: number
  /** Bases by their paths in the bases dir. */
  readonly requiredBases: readonly string[]
  /** The cicd contexts from which contexts can be made; undefined: all. */
  readonly cicdContexts?: readonly string[]
  /** Paths that blocks and generators must not change, nor any path above or below them. */
  readonly protectedPaths: readonly Path[]
  /** The people, groups and policies for questions. */
  readonly decisions: Deciders
  /** Public keys that verify decisions, and the private key of this process, as PEM; undefined: decisions are not signed. */
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
    /** Hosts that responses may be sent to. */
    readonly allowedHosts?: readonly string[]
    /** Methods next to that of `url` that get the token. */
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
  /** Endpoints by name. */
  readonly endpoints: Readonly<Record<string, EndpointConfig>>
  /** The value `configData` of templates: the config without datasources, gateway, headers and secrets (config-data.ts). */
  readonly configData: JsonObject
  /** The secrets file's section without the gateway, visible in `trigger.headers` and endpoints only. */
  readonly secretData: JsonObject
  /** Secret values of 8 or more characters, masked in all output of the program. */
  readonly secretValues: readonly string[]
}
