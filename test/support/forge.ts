import { contextId } from '../../src/context/context-id.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { updateContext } from '../../src/operations/change/update-context.ts'
import { decisionsGuard } from '../../src/operations/decisions/change-decision.ts'
import { callerOn } from '../../src/operations/host.ts'
import { openHost } from '../../src/operations/open-host.ts'

/** Changes the record of a decision, by default `deploy` in the context `flow`, as a client of the store can. */
export async function forgeDecision(
  config: JsonObject,
  cwd: string,
  record: JsonObject,
  { id, name } = { id: 'flow', name: 'deploy' },
): Promise<void> {
  await using host = await openHost({ config, cwd, env: {} })
  const value: JsonValue = record
  const operations = () => [{ op: 'set' as const, path: `decisions.${name}`, value }]
  await updateContext(callerOn(host), contextId(id), { command: 'forge', guard: decisionsGuard, operations })
}
