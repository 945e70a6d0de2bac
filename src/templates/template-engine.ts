import type { JsonValue } from '../json/json.ts'

export interface RenderOptions {
  /** Where the template text stands, for messages: `app.yaml: pipelines.build.event-handlers.success.notify.message`. */
  readonly origin: string
  /** Whether the text is an `if`, and says only whether something happens. */
  readonly condition?: boolean
  /**
   * Whether the text is the config's, not an app's. Macros, which are an app's, may stand before it, but may give no other meaning to what it
   * sees: only macros and `set` may be there, under names that neither the context nor the engine knows.
   */
  readonly ofConfig?: boolean
  /** What is done to values that are written out; the template's own text, and what its macros write, stay as they are. */
  readonly escape?: (text: string) => string
  /**
   * Whether the macros stand beside the text, which may see what they must not: a call runs one in a render of its own without `secretData`, and
   * gives its text. They know and set none of the text's names, and get no arguments from a text that reads `secretData`.
   */
  readonly macrosApart?: boolean
}

/** What templates may see: plain data only. */
export type TemplateContext = Readonly<Record<string, JsonValue>>

export interface TemplateEngine {
  /**
   * Renders a Jinja2 template. `context.jinja2Macros.all`, where there is one, stands before the template.
   * Throws `TemplateError` (see template-error.ts).
   */
  render(template: string, context: TemplateContext, options: RenderOptions): string
  /** What means something to every template, such as `range` and `loop`. */
  readonly names: ReadonlySet<string>
  /** As the original has it: choices that a template has made are templates themselves. Default: they are text. */
  readonly rendersChoicesTwice?: boolean
  /** As the original has it: a payload that renders to no JSON is sent as it is. Default: it is an error. */
  readonly sendsAnyPayload?: boolean
  /** As the original has it: any answer with a status of 2xx is captured from. Default: one that counts as a success. */
  readonly capturesFromAnyAnswer?: boolean

  /**
   * The same engine for what is rendered in a row: all of it together has the limits of one render. Until the event loop turns no signal
   * is heard, so that a row without such a bound could go on for hours.
   */
  together(): TemplateEngine
}
