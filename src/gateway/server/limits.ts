/** Largest body, in bytes: Slack sends whole messages along, of some 100 kB at most. */
export const largestBody = 1024 * 1024

/** Bodies of more than so many bytes count for what all of them may take together. */
export const smallBody = 16 * 1024

/** Bytes that larger bodies may take at once. */
export const mostBytes = 64 * 1024 * 1024

/** Milliseconds of the server; who is slower is cut. */
export const timeouts = {
  /** Until the headers of a request are there, counted from the connection. */
  headers: 5_000,
  /** Until the whole request is there: Slack waits no more than 3 s itself. */
  request: 10_000,
  /** A connection over which nothing goes. */
  idle: 15_000,
  /** The same between two requests: longer than load balancers keep theirs, so that they close first. */
  keepAlive: 72_000,
  /** How often all of this is looked at. */
  check: 1_000,
} as const

/** More connections are not taken. */
export const mostConnections = 4_000

/** More calls are not worked on at once: whoever comes then is told to come again. */
export const mostCalls = 1_000
