import { contextId } from '../../context/context-id.ts'
import { templateContext } from '../../context/template-context.ts'
import { readFrom } from '../change/read-context.ts'
import type { RenderRequest, RenderResult } from '../requests.ts'
import type { Session } from '../session.ts'

/** Renders any template against a context. Throws CONTEXT_NOT_FOUND, TEMPLATE_ERROR. */
export async function renderTemplate(session: Session, request: RenderRequest): Promise<RenderResult> {
  const id = contextId(request.id)
  const { document } = await readFrom(session, id, request.cached)
  const engine = await session.templates()
  const context = await templateContext(document, { configData: session.config.configData, vars: request.vars ?? [] })
  return { id, value: engine.render(request.template, context, { origin: 'template' }) }
}
