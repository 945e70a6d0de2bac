import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import type { Host } from '../operations/host.ts'

type TemplateEngine = Awaited<ReturnType<Host['templates']>>

/**
 * The host, as lenient as the original: a template that cannot be rendered yields its own text after a mark, a condition that cannot be rendered is false,
 * generated choices are rendered twice, payloads that are not JSON are sent as they are, and values are
 * captured from failed answers too.
 */
export function withLenientTemplates(host: Host): Host {
  const told = new Set<string>()
  // A template is rendered again when its result is stored.
  const tell = (message: string) => {
    if (!told.has(message)) host.log.error(message)
    told.add(message)
  }
  return { ...host, templates: async () => lenient(await host.templates(), tell) }
}

function lenient(engine: TemplateEngine, tell: (message: string) => void): TemplateEngine {
  return {
    ...engine,
    rendersChoicesTwice: true,
    sendsAnyPayload: true,
    capturesFromAnyAnswer: true,
    render(template, context, options) {
      try {
        // The original reports no typos, and a missing secret renders to nothing.
        return engine.render(template, context, given({ ...options, onTypo: undefined, required: undefined }))
      } catch (error) {
        if (!(error instanceof CicdError) || error.code !== 'TEMPLATE_ERROR') throw error
        tell(error.message)
        return options.condition === true ? '' : `<jinja2 parse error> ${template}`
      }
    },
    together: () => lenient(engine.together(), tell),
  }
}
