/** Largest body, in bytes: Slack includes whole messages, of some 100 kB at most. */
export const largestBody = 1024 * 1024

/** Bodies of more than this many bytes count towards the limit for all bodies. */
export const smallBody = 16 * 1024

/** Most bytes of bodies larger than `smallBody` at once. */
export const mostBytes = 64 * 1024 * 1024

/** Time limits of the server, in milliseconds; slower clients are cut. */
export const timeouts = {
  /** For the headers of a request, counted from the connection. */
  headers: 5_000,
  /** For the whole request: Slack itself waits no more than 3 s. */
  request: 10_000,
  /** For an idle connection. */
  idle: 15_000,
  /** For an idle connection between two requests: longer than load balancers keep connections, so that they close first. */
  keepAlive: 72_000,
  /** How often these limits are checked. */
  check: 1_000,
} as const

/** Most connections. */
export const mostConnections = 4_000

/** Most calls that are handled at once: further ones are asked to try again. */
export const mostCalls = 1_000
