import type { Config } from '../../config/config.ts'
import type { AppInspection } from '../../config/load-app-config.ts'
import { ours } from '../../events/rendering/known-names.ts'
import { isObject } from '../../json/json.ts'
import { pathOfNames } from '../../json/path.ts'
import { macrosIn } from '../../templates/check/check-template.ts'
import { names as engineNames } from '../../templates/jinja-engine.ts'
import type { LintScope, TemplateLint } from '../../events/lint/template-lint.ts'

/** Checks the macros, which are defined before all templates of an app. Returns them, or undefined if a base that may have others could not be read. */
export function lintMacros(
  lint: TemplateLint,
  { merged, lacksBase }: Pick<AppInspection, 'merged' | 'lacksBase'>,
  config: Config | undefined,
): LintScope['macros'] {
  const written = isObject(merged['jinja2-macros']) ? Object.entries(merged['jinja2-macros']) : []
  const found = new Map(written.flatMap(([, text]) => (typeof text === 'string' ? [...macrosIn(text)] : [])))
  const all = lacksBase ? undefined : found
  for (const [name, text] of written) {
    const path = pathOfNames('jinja2-macros', name)
    // The schema allows null, because an app removes a macro of its base with it. This one removes nothing.
    if (text === null) lint.error(path, 'BAD_APP_CONFIG', 'is null, text is expected')
    if (typeof text !== 'string') continue
    lint.text(path, text, { macros: all })
    for (const macro of macrosIn(text).keys()) {
      if (!engineNames.has(macro) && !ours.includes(macro)) continue
      const message = `the macro "${macro}" has a name that templates use already`
      // Templates of the config refuse the macro; those of the app see it.
      if (hasTemplates(config)) lint.error(path, 'TEMPLATE_ERROR', message)
      else lint.warn(path, 'UNUSUAL_NAME', message)
    }
  }
  return all
}

function hasTemplates(config: Config | undefined): boolean {
  if (config === undefined) return false
  const { templates, endpoints, trigger } = config
  return [templates, endpoints, trigger.autoArgs].some((map) => Object.keys(map).length > 0)
}
