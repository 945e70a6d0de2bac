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

const mostWarnings = 50

/** Warns of the first of many, and says how many more there are: an app's config of some MB may give reason for a hundred thousand. */
export function warnOfFew(messages: readonly string[], warn: (message: string) => void): void {
  for (const message of messages.slice(0, mostWarnings)) warn(message)
  if (messages.length > mostWarnings) warn(`… and ${messages.length - mostWarnings} more of this kind`)
}
