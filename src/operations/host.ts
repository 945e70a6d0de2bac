import type { Config } from '../config/config.ts'
import type { Cache } from '../caches/cache.ts'
import type { Clock } from '../io/clock.ts'
import type { Keyring, Signer } from '../decisions/signatures.ts'
import type { HttpClient } from '../io/http-client.ts'
import type { Logger } from '../io/logger.ts'
import type { Progress } from '../io/progress.ts'
import type { ContextStore, Run } from '../stores/shared/store.ts'
import type { CallOptions } from './requests.ts'
import type { TemplateEngine } from '../templates/template-engine.ts'

/** The services that a process opens once and shares between its callers. No state is global: two hosts are independent. */
export interface Host extends AsyncDisposable {
  readonly config: Config
  readonly store: ContextStore
  readonly caches: readonly Cache[]
  /** Loaded on first use, because most commands render nothing. */
  readonly templates: () => Promise<TemplateEngine>
  /** The HTTP client; it keeps its connections for later requests. */
  readonly http: HttpClient
  /** The public keys that verify signatures, if signatures are required. */
  readonly publicKeys?: Keyring
  /** Signs votes and outcomes, if this process has a private key. */
  readonly signer?: Signer
  /** Masks the secrets of the config. */
  readonly redact: (text: string) => string
  readonly log: Logger
  /** Receives notes about waits, if a person watches. */
  readonly progress?: Progress
  readonly clock: Clock
  /** The actor and run of the process itself, the defaults of its callers. */
  readonly self: { readonly actor: string; readonly run?: Run }
  /** Absolute path; relative paths start here. */
  readonly cwd: string
}

/** The actor and the options of one call. */
export interface Caller {
  readonly host: Host
  /** The actor in the history. */
  readonly actor: string
  /** The run, if known. */
  readonly run?: Run
  /** Makes a rerun safe: the work of an earlier run with this id is not done again. */
  readonly deliveryId?: string
  /** Whether the call may change the flow's configuration, such as `pipelines` or `channel` (context/guard-path.ts). */
  readonly allowConfigPaths: boolean
  /** Aborts waits, retries and requests at once, with its reason as the error. A commit that has begun is finished. */
  readonly signal?: AbortSignal
  /** Aborts requests; default `signal`. A server that shuts down lets them finish, because a rerun would send an aborted one again. */
  readonly requestSignal?: AbortSignal
  /** Whether this is a dry run: requests are built and not sent (rehearse.ts). */
  readonly isRehearsal?: boolean
  /** Whether the caller reports the blocks of an event from the result: then the log has them at debug level only. */
  readonly tellsBlocks?: boolean
}

/** A caller on a host. */
export function callerOn(host: Host, options: CallOptions = {}): Caller {
  return { host, allowConfigPaths: false, ...host.self, ...options }
}
