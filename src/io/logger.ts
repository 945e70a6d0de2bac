export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** Diagnostics for people, one line each. The implementation must mask secrets. */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** A logger that drops all messages, for library users. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

const mostWarnings = 50

/** Logs the first of many warnings, and the number of the others: an app's config of some MB can cause a hundred thousand. */
export function warnOfFew(messages: readonly string[], warn: (message: string) => void): void {
  for (const message of messages.slice(0, mostWarnings)) warn(message)
  if (messages.length > mostWarnings) warn(`… and ${messages.length - mostWarnings} more of this kind`)
}
