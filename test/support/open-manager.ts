import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject, OpenOptions } from '../../src/index.ts'

/** A config with a directory store at `directory/store`, further settings and caches. */
export function directoryConfig(directory: string, section: JsonObject = {}, caches: JsonObject = {}): JsonObject {
  return {
    cicdstatemgr: {
      datasources: { directory: { path: `${directory}/store`, isPrimary: true }, ...caches },
      ...section,
    },
  }
}

/** Opens a manager on a directory store. The caller must dispose it. */
export function openManager(directory: string, options: OpenOptions = {}): Promise<CicdStateMgr> {
  return CicdStateMgr.open({ config: directoryConfig(directory), cwd: directory, ...options })
}

/** An app config with one cicd context, `stage`. */
export function app(stage: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return { ...rest, 'cicd-contexts': { stage } }
}
