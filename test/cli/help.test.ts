import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { grouped, pagesOf } from '../../src/cli/help/command-groups.ts'
import { loadOclifConfig } from '../../src/cli/oclif-config.ts'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('help', () => {
  const help = async (...args: string[]): Promise<string> => (await cli(args, { cwd: await tempDir() })).stdout

  it('lists all commands in groups, a line each', async () => {
    const { commands } = await loadOclifConfig()
    const shown = commands.filter(({ hidden }) => !hidden)
    const groups = grouped(shown)
    expect(groups.map(({ title }) => title)).to.deep.equal([
      ...['State', 'Events', 'Decisions', 'Locks', 'Servers', 'Files and checks', 'About'],
    ])
    const text = await help('--help')
    for (const { id } of shown) expect(text.split(`\n  ${id.replaceAll(':', ' ').padEnd(13)}  `), id).to.have.length(2)
    expect(text).to.contain('\nLOCKS\n  lock ').and.to.contain('\n  gateway queue  List what')
    expect(text).not.to.match(/^ {2}complete /m)
  })

  it('says what a command does before its flags, and the shared flags last', async () => {
    const [own] = (await help('unlock', '--help')).split('\nFLAGS: WHERE AND WHO\n')
    expect(own).to.equal(`Give a lock back

USAGE
  $ cicdstatemgr unlock NAME --token N [FLAGS]

DESCRIPTION
  Prints the name. If the lock is no longer held with this token, the exit code
  is 5: somebody else may have it.

EXAMPLES
  Give a lock back:
    $ cicdstatemgr unlock deploy-prod --token 7

ARGUMENTS
  NAME  name of the lock

FLAGS
  --token N  token that lock printed [required]
`)
  })

  it('shows letters, defaults and variables of flags', async () => {
    const text = (await help('validate', '--help')).replaceAll(/\s+/g, ' ')
    expect(text).to.contain(' -f, --app-config FILE ').and.to.contain('[env: CICDSTATEMGR_INIT_APP_CONFIG_PATH]')
    expect(text).to.contain('--format text|github').and.to.contain('[default: text]')
  })

  it('says where to read on, on pages that are there', async () => {
    const { commands } = await loadOclifConfig()
    for (const { id } of commands) {
      for (const page of pagesOf(id))
        expect(existsSync(join(import.meta.dirname, '..', '..', 'docs', page)), page).to.equal(true)
    }
    expect(await help('lock', '--help')).to.match(/\nREAD ON\n {2}docs\/locks.md\n {2}docs\/commands.md\n/)
  })
})

describe('letters of flags', () => {
  it('are each of one flag only in a command, and none of -h and -v', async () => {
    const { commands } = await loadOclifConfig()
    for (const { id, flags } of commands) {
      const letters = Object.values(flags).flatMap(({ char }) => char ?? [])
      expect(new Set(letters).size, id).to.equal(letters.length)
      expect(letters, id).not.to.include.oneOf(['h', 'v'])
    }
  })

  it('mean the same in every command that has them', async () => {
    const { commands } = await loadOclifConfig()
    const names = new Map<string, string>()
    for (const flag of commands.flatMap(({ flags }) => Object.values(flags))) {
      if (flag.char === undefined) continue
      expect(names.get(flag.char) ?? flag.name, flag.char).to.equal(flag.name)
      names.set(flag.char, flag.name)
    }
    expect(Object.fromEntries(names)).to.include({
      c: 'config',
      i: 'id',
      e: 'event',
      f: 'app-config',
      m: 'comment',
      n: 'namespace',
    })
  })

  it('win over variables, as the flags themselves do', async () => {
    const cwd = await tempDir()
    const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'bad id' }
    const { stderr } = await cli(['get', 'a', '-i', 'no/such'], { cwd, env })
    expect(stderr).to.contain('there is no context data "no/such"').and.not.to.contain('CICDSTATEMGR_CONTEXT_DATA_ID')
    expect((await cli(['get', 'a'], { cwd, env })).stderr).to.contain('CICDSTATEMGR_CONTEXT_DATA_ID=bad id')
  })
})
