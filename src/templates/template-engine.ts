import type { JsonValue } from '../json/json.ts'
import type { Typo } from './values/typo.ts'

export interface RenderOptions {
  /** The place of the template text, for messages: `app.yaml: pipelines.build.event-handlers.success.notify.message`. */
  readonly origin: string
  /** Whether the text is an `if` condition, which only decides whether something happens. */
  readonly condition?: boolean
  /**
   * Whether the text is from the config, not from an app. The app's macros may stand before it, but must not change the meaning of names in it: the
   * macros may only contain macros and `set`, with names that neither the context nor the engine has.
   */
  readonly ofConfig?: boolean
  /** Escapes values that are output. The template's own text, and the output of its macros, are not escaped. */
  readonly escape?: (text: string) => string
  /**
   * Whether the macros run separately, because the text may read secrets: a call runs the macro in a separate render without `secretData`, and
   * returns its text. The macros cannot read or set names of the text, and get no arguments from a text that reads `secretData`.
   */
  readonly macrosApart?: boolean
  /**
   * Receives a name that the template prints, compares or loops over, and that the data does not have, if a similar one exists. Once for each name. A guard such
   * as `default`, `is defined` or `or` reports nothing.
   */
  readonly onTypo?: (typo: Typo) => void
  /** A map of the context whose members must exist where they are printed, compared or looped over: a missing one is a fault. Guards such as `default` allow it. */
  readonly required?: string
}

/** The context of a template: plain data only. */
export type TemplateContext = Readonly<Record<string, JsonValue>>

export interface TemplateEngine {
  /** Renders a Jinja2 template. `context.jinja2Macros.all`, if it exists, stands before the template. Throws `TemplateError` (see template-error.ts). */
  render(template: string, context: TemplateContext, options: RenderOptions): string
  /** Names with a meaning in every template, such as `range` and `loop`. */
  readonly names: ReadonlySet<string>
  /** As in the Python program: choices that a template has rendered are rendered again as templates. Default: they are text. */
  readonly rendersChoicesTwice?: boolean
  /** As in the Python program: a payload that is not JSON after rendering is sent unchanged. Default: it is an error. */
  readonly sendsAnyPayload?: boolean
  /** As in the Python program: values are captured from any answer with a status of 2xx. Default: only from one that counts as a success. */
  readonly capturesFromAnyAnswer?: boolean

  /**
   * The same engine for several renders in a row, which share the limits of one render. During the renders no signal is handled, so without this
   * limit they could run for hours.
   */
  together(): TemplateEngine
}
