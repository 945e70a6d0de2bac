export type BlockStatus = 'sent' | 'skipped' | 'unchanged' | 'unknown' | 'failed'

/** The outcome of one block of a handler; secrets are masked in all of it. */
export interface BlockOutcome {
  readonly handler: string
  readonly block: string
  readonly status: BlockStatus
  /** Why it was skipped or failed. */
  readonly reason?: string
  /** What helps, if it is not the handlers of the context that are wrong. */
  readonly suggestions?: readonly string[]
  readonly httpStatus?: number
  /** Number of attempts of the request. */
  readonly attempts?: number
  /** Paths that the block's captures or `set-values` stored. */
  readonly captured?: readonly string[]
  /** Whether the failure counts as a warning only, because of `onError: warn`. */
  readonly warning?: true
  /** Why people may be unable to answer the question that it asked. */
  readonly warnings?: readonly string[]
  /** Names in its templates that do not exist, where a similar one does: `PATH: state has no "versoin", did you mean "version"?` */
  readonly typos?: readonly string[]
}

/** A request as it would be sent. */
export interface PlannedRequest {
  readonly method: 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface EventResult {
  readonly pipeline: string
  readonly event: string
  /** `failed` as soon as one block failed; `unhandled` when the event has no handlers. `strict` in the library makes `failed` of an unhandled event and of a failed block that is a warning. */
  readonly status: 'done' | 'failed' | 'unhandled'
  readonly blocks: readonly BlockOutcome[]
  /** The event of the same pipeline with the nearest name, if the named one has no handlers. */
  readonly meant?: string
  /** The key of the pipeline that was probably meant to be `event-handlers`; only of an unhandled event. */
  readonly misspelt?: string
  /** What helps if blocks failed because of the app config that the context keeps, of the config, or of a missing value: command lines and sentences. */
  readonly suggestions?: readonly string[]
  /** With `dryRun`: the requests and changes in order, secrets masked. */
  readonly plan?: readonly {
    readonly handler: string
    readonly block: string
    readonly request?: PlannedRequest
    readonly operations?: readonly unknown[]
  }[]
}
