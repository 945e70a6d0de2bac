import { contextId } from '../../context/context-id.ts'
import { generatorOperations } from '../../events/plan/generator.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import type { GenerateRequest, GenerateResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { typoWarnings } from './typo-warnings.ts'
import { changeResult, guardOfApps, updateContext } from '../change/update-context.ts'

/** Runs the generators at a path on the newest document, as one revision. Throws GENERATOR_NOT_FOUND, TEMPLATE_ERROR. */
export async function generate(caller: Caller, request: GenerateRequest): Promise<GenerateResult> {
  const id = contextId(request.id)
  const templates = await caller.host.templates()
  const onTypo = typoWarnings(caller.host)
  let generated: readonly string[] = []
  const result = await updateContext(caller, id, {
    command: `generate ${request.path}`,
    guard: guardOfApps(caller),
    operations: async ({ document }) => {
      const computed = await generatorOperations({
        document,
        path: request.path,
        vars: request.vars ?? [],
        configData: caller.host.config.configData,
        templates,
        onTypo,
      })
      generated = computed.names
      return computed.operations
    },
    delivery: deliveryKey(caller.deliveryId, 'generate', { path: request.path, vars: request.vars }),
  })
  return { id, ...changeResult(result), generated }
}
