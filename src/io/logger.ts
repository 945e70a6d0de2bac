export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** Diagnostics for people, one line each. Whoever implements it masks secrets. */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** For library users who want none. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
