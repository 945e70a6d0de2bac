import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('completion', () => {
  const script = async (shell: string): Promise<string> =>
    (await cli(['completion', shell], { cwd: await tempDir() })).stdout

  const bash = async (...words: string[]): Promise<string[]> => {
    const complete = `COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _cicdstatemgr; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `${await script('bash')}\n${complete}`, 'bash', 'cicdstatemgr', ...words],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).to.equal('')
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('completes commands in bash', async () => {
    expect(await bash('ge')).to.deep.equal(['generate', 'get'])
    expect(await bash('handle')).to.deep.equal(['handle-event'])
  })

  it("completes a command's flags in bash, and the values of those that have a choice", async () => {
    expect(await bash('set', '--if')).to.deep.equal(['--if', '--if-absent', '--if-revision'])
    expect(await bash('export', '--format', 'g')).to.deep.equal(['github', 'gitlab'])
    expect(await bash('get', 'state.')).to.deep.equal([])
  })

  it('completes a command of two words in bash', async () => {
    expect(await bash('gate')).to.deep.equal(['gateway'])
    expect(await bash('gateway', 'q')).to.deep.equal(['queue'])
    expect(await bash('gateway', 'queue', '--all')).to.deep.equal(['--all-dead'])
    expect(await bash('set', 'queue', '--all')).to.deep.equal(['--allow-config-paths'])
  })

  for (const shell of ['zsh', 'fish']) {
    it(`is a script that ${shell} can read`, async function () {
      if (spawnSync(shell, ['--version']).status !== 0) this.skip()
      const file = join(await tempDir(), 'completion')
      await writeFile(file, await script(shell))
      const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
      expect(stderr).to.equal('')
      expect(status).to.equal(0)
    })
  }

  it('quotes what zsh and fish would read as more than text', async () => {
    expect(await script('zsh')).to.contain(`'init:make a context from an app'\\''s config'`)
    expect(await script('fish')).to.contain(`-a init -d 'make a context from an app\\'s config'`)
  })
})
