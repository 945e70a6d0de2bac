export interface ListenAddress {
  readonly host: string
  /** As it was written: it may be larger than ports are. */
  readonly port: number
}

/** `0.0.0.0:8080`, `[::1]:8080`, or `:8080` for all addresses, taken apart. Undefined for anything else. */
export function listenAddress(text: string): ListenAddress | undefined {
  const [, ipv6, name = '', port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s[\]]*)):([0-9]{1,5})$/.exec(text) ?? []
  return port === undefined ? undefined : { host: ipv6 ?? (name === '' ? '::' : name), port: Number(port) }
}
