import type { PJSON } from '@oclif/core/interfaces'
import { Plugin } from '@oclif/core/config'
import type { commands } from '../../src/commands/index.ts'
import type { OclifPackage } from '../../src/cli/oclif-package.ts'

type CommandName = keyof typeof commands

declare const EMBEDDED: { pjson: PJSON; manifest: Plugin['manifest'] }

/** Replaces src/cli/oclif-package.ts in the executable: the files that it reads are in the bundle here. */
export async function readOclifPackage(): Promise<OclifPackage> {
  const { pjson, manifest } = EMBEDDED
  const plugin = new Plugin({ root: '/', pjson, isRoot: true })
  Object.assign(plugin, {
    _manifest: () => Promise.resolve(manifest),
    async findCommand(id: CommandName) {
      const { commands } = await import('../../src/commands/index.ts')
      return Object.assign(commands[id], { id, plugin })
    },
  })
  await plugin.load()
  return { root: '/', pjson, plugins: new Map([[plugin.name, plugin]]) }
}
