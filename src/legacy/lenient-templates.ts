import { CicdError } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'

type TemplateEngine = Awaited<ReturnType<Host['templates']>>

/**
 * The host with the original's leniency: a template that cannot be rendered yields its own text behind a mark, a condition that cannot is false,
 * generated choices are rendered twice, and payloads that are no JSON are sent as they are, and answers that are
 * no success are captured from.
 */
export function withLenientTemplates(host: Host): Host {
  return { ...host, templates: async () => lenient(await host.templates(), host.log) }
}

function lenient(engine: TemplateEngine, log: Host['log']): TemplateEngine {
  return {
    ...engine,
    rendersChoicesTwice: true,
    sendsAnyPayload: true,
    capturesFromAnyAnswer: true,
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
