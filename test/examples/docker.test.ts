import { expect } from 'chai'
import { join } from 'node:path'
import { containerTool, ensureImage, skipWithoutContainers } from '../support/containers.ts'
import { examples, runProgram } from '../support/run-example.ts'

describe('the example docker', function () {
  this.timeout(300_000)

  before(skipWithoutContainers)
  before(() => ensureImage('cicdstatemgr'))

  it('runs a container for each command, and one with a shell', async () => {
    const tool = await containerTool()
    expect(await runProgram('env', `CONTAINER_TOOL=${tool}`, 'sh', join(examples, 'docker', 'run.sh'))).to.equal(
      [
        'made demo',
        'title: Build shop',
        'set-values.default sent (stored state.image)',
        'image: registry.example/shop:1.4.0',
        '',
      ].join('\n'),
    )
  })
})
