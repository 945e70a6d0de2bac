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

/** What a process has once, however many callers it serves at the same time. Nothing of it is global: two hosts never meet. */
export interface Host extends AsyncDisposable {
  readonly config: Config
  readonly store: ContextStore
  readonly caches: readonly Cache[]
  /** Loaded on first use: most commands render nothing. */
  readonly templates: () => Promise<TemplateEngine>
  /** Keeps its connections for the next request. */
  readonly http: HttpClient
  /** Where signatures count: what verifies them. */
  readonly publicKeys?: Keyring
  /** Signs votes and outcomes, where this process has the key for it. */
  readonly signer?: Signer
  /** Masks the secrets of the config. */
  readonly redact: (text: string) => string
  readonly log: Logger
  /** Where people look on: told of what is waited for. */
  readonly progress?: Progress
  readonly clock: Clock
  /** Who the process itself is, and in which run: for callers who say nothing else. */
  readonly self: { readonly actor: string; readonly run?: Run }
  /** Relative paths start here. Absolute. */
  readonly cwd: string
}

/** Who asks for one thing to be done, and how. */
export interface Caller {
  readonly host: Host
  /** Who the history names. */
  readonly actor: string
  /** In which run, as far as it is known. */
  readonly run?: Run
  /** Makes a rerun safe: what a run with this id has done is not done again. */
  readonly deliveryId?: string
  /** Whether the flow's configuration may be changed: `pipelines`, `channel` and the like (context/guard-path.ts). */
  readonly allowConfigPaths: boolean
  /** Ends waits, retries and requests at once, with its reason as the error; a change that is being stored is stored. */
  readonly signal?: AbortSignal
  /** Ends the requests that are being sent; default `signal`. A server that has to end lets them finish: a rerun would send a cut one again. */
  readonly requestSignal?: AbortSignal
  /** A dry run: what would be sent is worked out, and not sent (rehearse.ts). */
  readonly isRehearsal?: boolean
  /** Who asks tells of the blocks of an event by the result: the log has them for debugging only. */
  readonly tellsBlocks?: boolean
}

/** A caller on a host. */
export function callerOn(host: Host, options: CallOptions = {}): Caller {
  return { host, allowConfigPaths: false, ...host.self, ...options }
}
