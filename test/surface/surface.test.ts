import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandsPage } from '../../scripts/docs/commands-page.ts'
import { publicSurface } from '../../scripts/docs/public-surface.ts'
import { loadOclifConfig } from '../../src/cli/oclif-config.ts'

async function publicCommands() {
  const { bin, commands } = await loadOclifConfig()
  return { bin, commands: commands.filter(({ hidden }) => !hidden) }
}

describe('the public surface', () => {
  it('is the recorded one; to change it on purpose: npm run docs', async () => {
    const { commands } = await publicCommands()
    const recorded = JSON.parse(await readFile(join(import.meta.dirname, 'commands.json'), 'utf8')) as unknown
    expect(publicSurface(commands)).to.deep.equal(recorded)
  })

  it('is what docs/commands.md says; to write it anew: npm run docs', async () => {
    const { bin, commands } = await publicCommands()
    const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'commands.md'), 'utf8')
    expect(commandsPage(bin, commands)).to.equal(page)
  })

  it('has a summary and a working example for every command, and a description for every argument and flag', async () => {
    const { commands } = await publicCommands()
    for (const { id, summary, examples, args, flags } of commands) {
      expect(summary, id).to.be.a('string').that.is.not.empty
      expect(examples, id).to.be.an('array').that.is.not.empty
      for (const { name, description } of [...Object.values(args), ...Object.values(flags)]) {
        expect(description, `${id} ${name}`).to.be.a('string').that.is.not.empty
      }
    }
  })

  it('reads no standard input for an argument that is missing', async () => {
    const { commands } = await import('../../src/commands/index.ts')
    for (const [id, command] of Object.entries(commands)) {
      for (const [name, arg] of Object.entries(command.args as Record<string, { ignoreStdin?: boolean }>)) {
        expect(arg.ignoreStdin, `${id} ${name}`).to.equal(true)
      }
    }
  })
})
