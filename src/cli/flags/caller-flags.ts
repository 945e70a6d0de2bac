/** The flags that opening a host needs. */
export interface HostFlags {
  readonly config?: string | undefined
  readonly secrets?: string | undefined
  readonly 'cache-dir'?: string | undefined
  readonly actor?: string | undefined
}

/** The further flags that a caller needs. */
export interface CallerFlags extends HostFlags {
  readonly 'delivery-id'?: string | undefined
  readonly 'allow-config-paths'?: boolean | undefined
  /** This command prints the blocks of an event itself. */
  readonly tellsBlocks?: boolean | undefined
  /** Compute everything, but store and send nothing. */
  readonly rehearse?: boolean | undefined
}
