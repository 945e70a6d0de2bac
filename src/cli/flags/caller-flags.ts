/** The flags that opening a host needs. */
export interface HostFlags {
  readonly config?: string | undefined
  readonly secrets?: string | undefined
  readonly 'cache-dir'?: string | undefined
  readonly actor?: string | undefined
}

/** The flags that a caller needs, in addition to those of its host. */
export interface CallerFlags extends HostFlags {
  readonly 'delivery-id'?: string | undefined
  readonly 'allow-config-paths'?: boolean | undefined
  /** Whether this command prints the blocks of an event itself, so that they are not logged, too. */
  readonly tellsBlocks?: boolean | undefined
  /** Whether this is a dry run: everything is computed, but nothing is stored or sent. */
  readonly rehearse?: boolean | undefined
}
