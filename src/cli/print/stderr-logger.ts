import type { LogLevel, Logger } from '../../io/logger.ts'
import { oneLine } from '../../text/escapes.ts'

const severities = { trace: 0, debug: 1, info: 2, warn: 3, error: 4 } as const
const labels = { debug: 'Debug', info: 'Info', warn: 'Warning', error: 'Error' } as const

/** A logger that writes lines for people to stderr, from a level on. `redact` is called for each line, because secrets are known only after files are read. */
export function stderrLogger(
  level: LogLevel,
  redact: () => (text: string) => string,
  stderr: { write(text: string): unknown } | undefined = process.stderr,
): Logger {
  const writer = (severity: keyof typeof labels) => (message: string) => {
    if (severities[severity] < severities[level]) return
    stderr.write(`${labels[severity]}: ${oneLine(redact()(message))}\n`)
  }
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

/** Names that Python has and this program has not: both command lines read the same variable. */
const pythonLevels: ReadonlyMap<string, LogLevel> = new Map([
  ['notset', 'trace'],
  ['warning', 'warn'],
  ['critical', 'error'],
  ['fatal', 'error'],
])

/** The level with this name, also one of Python's, in upper or lower case; undefined if there is none. */
export function logLevel(text: string): LogLevel | undefined {
  const wanted = text.toLowerCase()
  return logLevels.find((level) => level === wanted) ?? pythonLevels.get(wanted)
}

export const logLevels = Object.keys(severities) as LogLevel[]
