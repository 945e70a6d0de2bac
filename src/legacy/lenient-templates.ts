import { CicdError } from '../errors/cicd-error.ts'
import type { Session } from '../operations/session.ts'

type TemplateEngine = Awaited<ReturnType<Session['templates']>>

/** The session with the original's leniency: a template that cannot be rendered yields its own text behind a mark, a condition that cannot is false. */
export function withLenientTemplates(session: Session): Session {
  return { ...session, templates: async () => lenient(await session.templates(), session.log) }
}

function lenient(engine: TemplateEngine, log: Session['log']): TemplateEngine {
  return {
    render(template, context, options) {
      try {
        return engine.render(template, context, options)
      } catch (error) {
        if (!(error instanceof CicdError) || error.code !== 'TEMPLATE_ERROR') throw error
        log.error(error.message)
        return options.condition === true ? '' : `<jinja2 parse error> ${template}`
      }
    },
    together: () => lenient(engine.together(), log),
  }
}
