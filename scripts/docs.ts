/** Writes the generated pages (commands, error codes) and the record of the public surface; tests compare all three. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { loadOclifConfig } from '../src/cli/oclif-config.ts'
import { commandsPage } from './docs/commands-page.ts'
import { errorsPage } from './docs/errors-page.ts'
import { publicSurface } from './docs/public-surface.ts'

const root = join(import.meta.dirname, '..')
const { bin, commands: all } = await loadOclifConfig()
const commands = all.filter(({ hidden }) => !hidden)

const surface = await format(JSON.stringify(publicSurface(commands)), { parser: 'json', printWidth: 120 })

writeFileSync(join(root, 'docs', 'commands.md'), commandsPage(bin, commands))
writeFileSync(join(root, 'docs', 'errors.md'), errorsPage())
writeFileSync(join(root, 'test', 'surface', 'commands.json'), surface)
