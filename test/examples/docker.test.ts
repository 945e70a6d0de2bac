import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commands } from '../../src/commands/index.ts'
import { outputIn } from '../pages/pages.ts'
import { containerTool, ensureImage, skipWithoutContainers } from '../support/containers.ts'
import { examples, runProgram } from '../support/run-example.ts'

const folder = join(examples, 'docker')

describe('the example docker', function () {
  this.timeout(300_000)

  before(skipWithoutContainers)
  before(() => ensureImage('cicdstatemgr'))

  const run = async (script: string) =>
    runProgram('env', `CONTAINER_TOOL=${await containerTool()}`, 'sh', join(folder, script))

  it('goes from step to step, one of them with a shell', async () => {
    expect(await run('run.sh')).to.equal(outputIn('examples/docker/README.md', 'made demo'))
  })

  it('has a container for each command, which prints what stands in every-command.txt', async () => {
    const script = await readFile(join(folder, 'every-command.sh'), 'utf8')
    for (const name of Object.keys(commands))
      expect(script).to.match(new RegExp(`cicdstatemgr ${name.replace(':', ' ')}\\b`))

    expect(await run('every-command.sh')).to.equal(await readFile(join(folder, 'every-command.txt'), 'utf8'))
  })
})
