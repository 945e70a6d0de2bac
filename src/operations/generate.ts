import { contextId } from '../context/context-id.ts'
import { generatorOperations } from '../events/generator.ts'
import type { GenerateRequest, GenerateResult } from './requests.ts'
import type { Session } from './session.ts'
import { updateContext } from './update-context.ts'

/** Runs the generators at a path on the newest document, as one revision. Throws GENERATOR_NOT_FOUND, TEMPLATE_ERROR. */
export async function generate(session: Session, request: GenerateRequest): Promise<GenerateResult> {
  const id = contextId(request.id)
  const templates = await session.templates()
  let generated: readonly string[] = []
  const { stored, changed } = await updateContext(session, id, {
    command: `generate ${request.path}`,
    operations: async ({ document }) => {
      const result = await generatorOperations({
        document,
        path: request.path,
        vars: request.vars ?? [],
        configData: session.config.configData,
        templates,
      })
      generated = result.names
      return result.operations
    },
    allowConfigPaths: request.allowConfigPaths ?? false,
  })
  return { id, revision: stored.revision, changed, generated }
}
