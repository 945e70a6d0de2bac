/** Settings for network connections. */
export interface NetworkSettings {
  /** Path of a PEM file with further CAs. */
  readonly ca?: string
  /** URL of a proxy for all requests, except those to hosts in NO_PROXY. */
  readonly proxy?: string
}

/** Settings for HTTP requests. */
export interface HttpSettings extends NetworkSettings {
  /** Timeout in milliseconds for a whole request, from the name look-up to the last byte of the answer. It applies to each try. */
  readonly timeout: number
  /** Number of retries after 429, 5xx or a network error. */
  readonly retries: number
}
