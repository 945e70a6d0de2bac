/** How the network is reached. */
export interface NetworkSettings {
  /** Path of a PEM file with further CAs. */
  readonly ca?: string
  /** URL of a proxy for all requests but those that NO_PROXY names. */
  readonly proxy?: string
}

/** How requests are sent. */
export interface HttpSettings extends NetworkSettings {
  /** Milliseconds for a whole request, from the name look-up to the last byte of the answer; each try has as much. */
  readonly timeout: number
  /** How often a request is tried again after 429, 5xx or a network error. */
  readonly retries: number
}
