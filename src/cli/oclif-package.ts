import type { Config } from '@oclif/core/config'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The options with which oclif loads a package. */
export type OclifPackage = Pick<Config['options'], 'root' | 'pjson' | 'ignoreManifest' | 'plugins'>

const root = join(import.meta.dirname, '..', '..')
const runsFromSource = import.meta.filename.endsWith('.ts')

/** The package of this file. A single executable has no package: its build replaces this module. */
export function readOclifPackage(): Promise<OclifPackage> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as NonNullable<OclifPackage['pjson']>
  if (runsFromSource)
    pjson.oclif.commands = { strategy: 'explicit', target: './src/commands/index.ts', identifier: 'commands' }
  return Promise.resolve({ root, pjson, ignoreManifest: runsFromSource })
}
