import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { spawnCli } from '../support/cli.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'

/** The program under its name, for scripts of the documentation. */
async function pathWithProgram(): Promise<string> {
  const folder = await tempDir()
  const run = `exec '${process.execPath}' '${join(repositoryRoot, 'bin', 'run.js')}' "$@"`
  await writeFile(join(folder, 'cicdstatemgr'), `#!/bin/sh\n${run}\n`, { mode: 0o755 })
  return `${folder}:${process.env.PATH}`
}

describe('approvers of tekton/', () => {
  it('are changed in the contexts that there are by what the README says', async () => {
    const cwd = await tempDir()
    await cp(join(repositoryRoot, 'tekton', 'base', 'config'), join(cwd, 'bases'), { recursive: true })
    const approvers = join(cwd, 'bases', 'approvers.yaml')
    const text = await readFile(approvers, 'utf8')
    await writeFile(approvers, text.replace('approvers: []', 'approvers: [ULEFT, U0123ABCD]'))
    const app = join(repositoryRoot, 'examples', 'tekton', 'app', 'cicd.yaml')
    for (const id of ['flow-1', 'flow-2']) {
      const where = ['--app-config', app, '--bases-dir', 'bases', '--cicd-context', 'dev']
      const { exitCode, stderr } = await spawnCli(['init', id, ...where, '--set', 'state.version=1.0'], { cwd })
      expect(exitCode, stderr).to.equal(0)
    }
    const allowed = async (id: string, user: string) => {
      const path = [
        'get',
        'pipelines.deploy.allowedVersion',
        '--id',
        id,
        '--render',
        '--var-text',
        `click.user=${user}`,
      ]
      return (await spawnCli(path, { cwd })).stdout.trim()
    }
    expect(await allowed('flow-1', 'ULEFT')).to.equal('1.0')

    const readme = await readFile(join(repositoryRoot, 'tekton', 'README.md'), 'utf8')
    const [, script = ''] = /```sh\n( *cicdstatemgr list .*?)```/s.exec(readme) ?? []
    await promisify(execFile)('sh', ['-c', script], { cwd, env: { PATH: await pathWithProgram() } })

    for (const id of ['flow-1', 'flow-2']) {
      expect([await allowed(id, 'ULEFT'), await allowed(id, 'U0123ABCD')]).to.deep.equal(['not allowed', '1.0'])
    }
  }).timeout(30_000)
})
