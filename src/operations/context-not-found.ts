import type { Config } from '../config/config.ts'
import type { ContextId } from '../context/context-id.ts'
import { CicdError } from '../errors/cicd-error.ts'

/** The error for an id that the primary does not have: never made, expired or deleted. Says where was looked if nobody chose that. */
export function contextNotFound(id: ContextId, { file, primary }: Config): CicdError {
  const isDefault = file === undefined && primary.name === 'directory'
  return new CicdError(
    'not-found',
    'CONTEXT_NOT_FOUND',
    `there is no context data "${id}": never made, expired or deleted`,
    {
      suggestions: [
        ...(isDefault ? [`No config file was named, so contexts are in ${primary.path}: give --config FILE.`] : []),
        `cicdstatemgr init ${id} --app-config FILE`,
      ],
    },
  )
}
