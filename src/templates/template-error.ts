import { CicdError } from '../errors/cicd-error.ts'
import type { TemplateFault } from './values/fault.ts'

/** A template that cannot be rendered (exit 3), with its origin, line and expression. */
export class TemplateError extends CicdError {
  readonly fault: TemplateFault
  readonly origin: string
  /** From 1; undefined if the parser does not report it. */
  readonly line: number | undefined

  constructor(
    fault: TemplateFault,
    message: string,
    where: { origin: string; line?: number; cause?: unknown; suggestions?: readonly string[] },
  ) {
    const line = where.line === undefined ? '' : `, line ${where.line}`
    super('TEMPLATE_ERROR', `${where.origin}${line}: ${message}`, {
      cause: where.cause,
      suggestions: where.suggestions ?? [],
    })
    this.name = 'TemplateError'
    this.fault = fault
    this.origin = where.origin
    this.line = where.line
  }
}
