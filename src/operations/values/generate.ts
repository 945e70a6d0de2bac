import { contextId } from '../../context/context-id.ts'
import { generatorOperations } from '../../events/plan/generator.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import type { GenerateRequest, GenerateResult } from '../requests.ts'
import type { Session } from '../session.ts'
import { changeResult, updateContext } from '../change/update-context.ts'

/** Runs the generators at a path on the newest document, as one revision. Throws GENERATOR_NOT_FOUND, TEMPLATE_ERROR. */
export async function generate(session: Session, request: GenerateRequest): Promise<GenerateResult> {
  const id = contextId(request.id)
  const templates = await session.templates()
  let generated: readonly string[] = []
  const result = await updateContext(session, id, {
    command: `generate ${request.path}`,
    operations: async ({ document }) => {
      const computed = await generatorOperations({
        document,
        path: request.path,
        vars: request.vars ?? [],
        configData: session.config.configData,
        templates,
      })
      generated = computed.names
      return computed.operations
    },
    allowConfigPaths: request.allowConfigPaths ?? false,
    delivery: deliveryKey(request.deliveryId, 'generate', { path: request.path, vars: request.vars }),
  })
  return { id, ...changeResult(result), generated }
}
