import type { Logger, LogLevel } from './logger.ts'

type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/** Log lines as JSON, with fields for programs. */
export interface ServerLog extends Logger {
  event(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Fields): void
  /** Sets the function that masks secrets from now on. */
  masking(redact: (text: string) => string): void
}

export interface LogSink {
  write(text: string): unknown
}

/**
 * Makes the log of a server: a line of JSON for each event, with `time`, `level`, `msg` and its fields. It loads pino lazily, so that other commands
 * start fast.
 */
export async function createServerLog(sink: LogSink, level: LogLevel): Promise<ServerLog> {
  const { pino } = await import('pino')
  let redact = (text: string): string => text
  const stream = { write: (line: string) => void sink.write(`${redact(line.trimEnd())}\n`) }
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  )
  return {
    debug: (message) => logger.debug(message),
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
    event: (severity, message, fields) => logger[severity](fields, message),
    masking: (mask) => void (redact = mask),
  }
}
