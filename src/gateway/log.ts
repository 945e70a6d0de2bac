import type { Logger, LogLevel } from '../io/logger.ts'

type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/** Log lines as JSON, with fields that programs look for. */
export interface GatewayLog extends Logger {
  event(level: 'debug' | 'info' | 'warn' | 'error', message: string, fields: Fields): void
  /** What masks secrets from now on. */
  masking(redact: (text: string) => string): void
}

export interface LogSink {
  write(text: string): unknown
}

/** A log of JSON lines; fastify writes to the same stream by pino. */
export async function createLog(sink: LogSink, level: LogLevel): Promise<GatewayLog> {
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
