/** What opening a host takes from the command line. */
export interface HostFlags {
  readonly config?: string | undefined
  readonly secrets?: string | undefined
  readonly 'cache-dir'?: string | undefined
  readonly actor?: string | undefined
}

/** What else a caller takes from it. */
export interface CallerFlags extends HostFlags {
  readonly 'delivery-id'?: string | undefined
  readonly 'allow-config-paths'?: boolean | undefined
  /** This command tells of the blocks of an event itself. */
  readonly tellsBlocks?: boolean | undefined
  /** Work everything out, and store and send nothing. */
  readonly rehearse?: boolean | undefined
}
