export interface ListenAddress {
  readonly host: string
  /** The number as written: it may be larger than a valid port. */
  readonly port: number
}

/** Parses `0.0.0.0:8080`, `[::1]:8080`, or `:8080` for all addresses; undefined for anything else. */
export function listenAddress(text: string): ListenAddress | undefined {
  const [, ipv6, name = '', port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s[\]]*)):([0-9]{1,5})$/.exec(text) ?? []
  return port === undefined ? undefined : { host: ipv6 ?? (name === '' ? '::' : name), port: Number(port) }
}
