import type { Difference } from '../../json/differences.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { below, formatPath, pathOfNames } from '../../json/path.ts'
import type { EventBlock } from './event-blocks.ts'

/** The text that both programs put before a template that cannot be rendered. */
export const unrendered = '<jinja2 parse error>'

/** Advice for a template that fails only in this program. */
export const adviceOnFailedTemplate = {
  suggestion: `With the old flags, ${unrendered} and the text of the template are used in place of the value; the commands fail.`,
  page: 'docs/differences-from-python.md#templates',
} as const

/** Advice for a template that fails in this program, and perhaps also in the Python program. */
export const adviceOnTemplateError = {
  suggestion: `With the old flags, ${unrendered} and the text of the template are sent here, even if the Python program renders it; the commands fail.`,
  page: adviceOnFailedTemplate.page,
} as const

/** Advice for a template that changes context data: the Python program renders it. */
export const adviceOnChangedData = {
  suggestion: `The Python program renders it, and changes the data until the event ends. With the old flags, ${unrendered} and the text of the template are sent here; the commands fail.`,
  page: adviceOnFailedTemplate.page,
} as const

/** Advice for an `if` that fails only in this program. */
export const adviceOnFailedCondition = {
  suggestion: 'With the old flags, an if that cannot be rendered is false; the commands fail.',
  page: 'docs/differences-from-python.md#templates',
} as const

/** The text, as JSON, of a template that fails only in this program; undefined if there is none. */
export function failedHere({ before, after }: Difference): string | undefined {
  return after === undefined || marksIn(after) <= marksIn(before) ? undefined : stringifyJson(after)
}

/** The number of templates in a value that could not be rendered. */
export function marksIn(value: JsonValue | undefined): number {
  return value === undefined ? 0 : stringifyJson(value).split(unrendered).length - 1
}

/** The render errors that a program printed; only those of the templates in `text`, which is JSON, if there are any. */
export function renderErrors(stderr: string, text: string): string {
  const lines = errorLines(stderr)
  const own = lines.filter((line) => {
    const [, template = ''] = / \(in (.*?)…?\)$/.exec(line) ?? []
    return template !== '' && text.includes(stringifyJson(template).slice(1, -1))
  })
  return [...new Set(own.length === 0 ? lines : own)].join('; ')
}

/** The error of a block's `if` that could not be rendered when an event, `PIPELINE=EVENT`, was fired. */
export function failedCondition(stderr: string, run: string, { name, handler }: EventBlock): string | undefined {
  const [pipeline = '', event = ''] = run.split('=')
  const root = pathOfNames('pipelines', pipeline, 'event-handlers', event, handler)
  const places = [below(root, name.slice(handler.length + 1), 'if'), below(root, 'if')].map(formatPath)
  return errorLines(stderr).find((line) => places.some((place) => line.startsWith(`${place}, line `)))
}

/** The errors of templates that this program printed. */
export function errorLines(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^Error: (.*, line \d+: .*)$/gm)].map(([, error = '']) => error)
}
