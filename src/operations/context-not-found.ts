import type { ContextId } from '../context/context-id.ts'
import { CicdError } from '../errors/cicd-error.ts'

/** The error for an id that the primary does not have: never made, expired or deleted. */
export function contextNotFound(id: ContextId): CicdError {
  return new CicdError(
    'not-found',
    'CONTEXT_NOT_FOUND',
    `there is no context data "${id}": never made, expired or deleted`,
    {
      suggestions: [`cicdstatemgr init ${id} --app-config FILE`],
    },
  )
}
