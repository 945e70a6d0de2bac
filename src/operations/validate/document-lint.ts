import type { Config } from '../../config/config.ts'
import { unknownHandlers } from '../../config/unknown-handlers.ts'
import type { Findings } from '../../events/lint/findings.ts'
import { TemplateLint } from '../../events/lint/template-lint.ts'
import { given } from '../../json/given.ts'
import type { JsonObject } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import { namesOf } from './app-lint.ts'
import { lintMacros } from './macro-lint.ts'
import { lintPipelines } from './pipeline-lint.ts'

/** Checks the handlers of a context, as `lintApp` checks those of an app config. The paths of the findings are those in the context. */
export async function lintDocument(document: JsonObject, config: Config, findings: Findings): Promise<void> {
  const lint = new TemplateLint(findings, () => 'context')
  const merged = given({ 'jinja2-macros': document.jinja2Macros })
  const macros = lintMacros(lint, { merged, lacksBase: false }, config)
  for (const { path, message } of unknownHandlers(document)) {
    lint.error(parsePath(path), 'UNKNOWN_HANDLER', message)
  }
  const scope = { macros, names: namesOf(document, { config, vars: [] }) }
  const rules = { document, protectedPaths: config.protectedPaths }
  await lintPipelines({ lint, document, prefix: [], scope, rules, config, isConfigNamed: config.file !== undefined })
}
