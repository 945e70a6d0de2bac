import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../support/manifests.ts'

const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Whether a line does nothing but install, run a script of package.json or an example: what is run is tested elsewhere, so here it only has to be there. */
export function isProjectLine(line: string): boolean {
  const commands = line.replace(/ +# .*$/, '').split(' && ')
  return commands.every((command) => {
    if (command === 'npm ci') return true
    const [, script] = /^npm (?:run )?([\w:]+)(?: -- .*)?$/.exec(command) ?? []
    if (script !== undefined) return Object.hasOwn(scripts, script)
    const [, file] = /^sh (examples\/[\w/.-]+\.sh)$/.exec(command) ?? []
    return file !== undefined && existsSync(join(repositoryRoot, file))
  })
}
