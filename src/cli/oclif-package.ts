import type { Config } from '@oclif/core/config'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What oclif must be told about a package. */
export type OclifPackage = Pick<Config['options'], 'root' | 'pjson' | 'ignoreManifest' | 'plugins'>

const root = join(import.meta.dirname, '..', '..')
const runsFromSource = import.meta.filename.endsWith('.ts')

/** The package around this file. A single executable has none: its build puts another module in this one's place. */
export function readOclifPackage(): Promise<OclifPackage> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as NonNullable<OclifPackage['pjson']>
  if (runsFromSource)
    pjson.oclif.commands = { strategy: 'explicit', target: './src/commands/index.ts', identifier: 'commands' }
  return Promise.resolve({ root, pjson, ignoreManifest: runsFromSource })
}
