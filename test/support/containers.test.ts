import { expect } from 'chai'
import { ensureImage, podman, runContainer, skipWithoutContainers } from './containers.ts'

describe('a container', function () {
  this.timeout(300_000)
  let image: string

  before(skipWithoutContainers)
  before(async () => {
    image = await ensureImage('cicdstatemgr-shell')
  })

  it('gives back both streams and the exit code', async () => {
    const command = ['sh', '-c', 'cat; echo $1 >&2; exit 7', 'sh']
    expect(await runContainer({ image, command, args: ['a b'], stdin: 'text' })).to.deep.equal({
      stdout: 'text',
      stderr: 'a b\n',
      exitCode: 7,
    })
  })

  it('has no capabilities, not even as root', async () => {
    const { stdout } = await runContainer({ image, user: '0:0', command: ['grep', 'CapEff', '/proc/self/status'] })
    expect(stdout).to.match(/^CapEff:\s0+\n$/)
  })

  it('may write where it is told, though its root is read-only', async () => {
    const command = ['sh', '-c', 'touch /place/a && ! touch /workspace/a 2>&1']
    const { exitCode, stdout } = await runContainer({ image, command, readOnlyRoot: true, tmpfs: ['/place'] })
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: "touch: cannot touch '/workspace/a': Read-only file system\n",
    })
  })

  it('that takes too long is killed and leaves nothing, also where it is not there yet', async () => {
    for (const timeout of [1, 1500]) {
      expect(await failure(runContainer({ image, command: ['sleep', '60'], timeout }))).to.match(
        new RegExp(`^the container was killed after ${timeout} ms`),
      )
    }
    expect(podman(['ps', '--all', '--format', '{{.Names}}'])).not.to.include(`cicdstatemgr-${process.pid}-`)
  })

  it('of an image that does not exist is not pulled', async () => {
    expect(await failure(runContainer({ image: 'localhost/nothing:1' }))).to.match(
      /^podman cannot run localhost\/nothing:1: /,
    )
  })
})

/** The message of the error that a promise is rejected with. */
function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `no failure: ${JSON.stringify(value)}`,
    (error: unknown) => (error as Error).message,
  )
}
