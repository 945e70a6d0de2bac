import { contextId } from '../../context/context-id.ts'
import { flowLink } from '../../context/flow-link.ts'
import { templateContext } from '../../context/template-context.ts'
import { ofRequest } from '../../errors/cicd-error.ts'
import { readFrom } from '../change/read-context.ts'
import type { RenderRequest, RenderResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import type { Typo } from '../../templates/values/typo.ts'
import { typoWarnings } from './typo-warnings.ts'

/** Renders any template against a context. Throws CONTEXT_NOT_FOUND, TEMPLATE_ERROR. */
export async function renderTemplate(caller: Caller, request: RenderRequest): Promise<RenderResult> {
  const id = contextId(request.id)
  const { document } = await readFrom(caller.host, id, request.cached)
  const engine = await caller.host.templates()
  const context = await templateContext(document, {
    configData: caller.host.config.configData,
    vars: request.vars ?? [],
    extra: flowLink(caller.host.config.gateway.url, document),
  })
  const warn = typoWarnings(caller.host)
  const onTypo = (typo: Typo) => {
    warn('template', typo)
  }
  const render = () => engine.render(request.template, context, { origin: 'template', onTypo })
  return { id, value: ofRequest(['TEMPLATE_ERROR'], render) }
}
