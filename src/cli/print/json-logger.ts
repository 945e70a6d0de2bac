import type { LogLevel, Logger } from '../../io/logger.ts'
import { severities } from './stderr-logger.ts'

/** Lines of JSON on stderr, from a level on, for what collects the logs of servers. */
export function jsonLogger(
  level: LogLevel,
  redact: () => (text: string) => string,
  stderr: { write(text: string): unknown } = process.stderr,
): Logger {
  const writer = (severity: Exclude<LogLevel, 'trace'>) => (message: string) => {
    if (severities[severity] < severities[level]) return
    stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level: severity, message: redact()(message) })}\n`)
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}
