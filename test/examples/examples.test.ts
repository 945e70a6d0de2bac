import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const examples = join(import.meta.dirname, '..', '..', 'examples')

/** Runs a program and fails with all it said unless it exits with 0. */
async function output(command: string, ...args: string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number | null>((exit) => child.once('close', exit))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  expect(exitCode, stderr + stdout).to.equal(0)
  return stdout
}

describe('the examples', () => {
  it('simple/run.sh runs as written', async () => {
    expect(await output('sh', join(examples, 'simple', 'run.sh'))).to.contain('rendered: value1\n')
  })

  it('are all run by a test', async () => {
    expect(await readdir(examples)).to.have.members(['events', 'library', 'quickstart', 'simple'])
  })

  it('library/run.sh prints what its README says it prints', async () => {
    expect(await output('sh', join(examples, 'library', 'run.sh'))).to.equal(
      [
        'revision 21: 20 runs',
        'Posting to my-channel: 20 runs',
        'VALUE_NOT_FOUND (exit code 4): "library-example" has no value at state.rums: state has no "rums", did you mean "runs"?',
        '',
      ].join('\n'),
    )
  })

  it('events/run.sh prints what stands in its output.txt', async () => {
    const directory = join(examples, 'events')

    expect(await output('sh', join(directory, 'run.sh'))).to.equal(
      await readFile(join(directory, 'output.txt'), 'utf8'),
    )
  }).timeout(90_000)

  it('the quickstart shows what arrived at the endpoint, what was captured, and the caches', async () => {
    const shown = await output(process.execPath, join(examples, 'quickstart', 'quickstart.ts'))

    expect(shown).to.match(
      /arrived at the chat endpoint: POST \/api\/chat\.postMessage\n {2}\{"channel":"my-app-releases","text":"MY-APP 1\.4\.0 is built/,
    )
    expect(shown).to.contain("CICD_state__slack__thread_ts='1700000000.000100'\n")
    expect(shown).to.contain('localdata/cicdContextData.yaml\n')
    await rm(/All of it is in (.+?)\. Next/.exec(shown)?.[1] ?? '', { recursive: true })
  })
})
