import { messageOf } from '../errors/cicd-error.ts'
import type { Path } from '../json/path.ts'
import { parseWritablePath } from '../json/path.ts'
import type { Problem } from './problem.ts'
import type { Settings } from './settings.ts'

interface FlowSettings {
  readonly source: string
  readonly settings: Settings
}

/** Reports protected paths that cannot be parsed: they would protect nothing. */
export function protectedPathsCanBeRead({ source, settings }: FlowSettings): readonly Problem[] {
  return (settings.protectedPaths ?? []).flatMap((text, index) => {
    try {
      parseWritablePath(text)
      return []
    } catch (error) {
      return [{ source, path: placeOf('protectedPaths', { kind: 'index', index }), message: messageOf(error) }]
    }
  })
}

/** Reports an empty list, because it could mean all cicd contexts or none. */
export function cicdContextsAreNamed({ source, settings: { cicdContexts } }: FlowSettings): readonly Problem[] {
  if (cicdContexts?.length !== 0) return []
  return [
    {
      source,
      path: placeOf('cicdContexts'),
      message: 'is empty, so no context can be made',
      suggestion: 'Name the cicd contexts that are allowed; leave cicdContexts out to allow all.',
    },
  ]
}

function placeOf(name: string, ...steps: Path): Path {
  return [{ kind: 'name', name: 'cicdstatemgr' }, { kind: 'name', name }, ...steps]
}
