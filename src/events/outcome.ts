export type BlockStatus = 'sent' | 'skipped' | 'unchanged' | 'unknown' | 'failed'

/** What became of one block of a handler; secrets are masked in all of it. */
export interface BlockOutcome {
  readonly handler: string
  readonly block: string
  readonly status: BlockStatus
  /** Why it was skipped or failed. */
  readonly reason?: string
  readonly httpStatus?: number
  /** How often the request was tried. */
  readonly attempts?: number
  /** Paths that its captures, or its sets, stored. */
  readonly captured?: readonly string[]
  /** A failure that `onError: warn` turned into a warning. */
  readonly warning?: true
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
  /** `failed` as soon as one block failed; `unhandled` when nobody handles the event. */
  readonly status: 'done' | 'failed' | 'unhandled'
  readonly blocks: readonly BlockOutcome[]
  /** The event of that pipeline which was probably meant, where nobody handles the one that was named. */
  readonly meant?: string
  /** With `dryRun`: what would be sent and stored, in order; secrets masked. */
  readonly plan?: readonly {
    readonly handler: string
    readonly block: string
    readonly request?: PlannedRequest
    readonly operations?: readonly unknown[]
  }[]
}
