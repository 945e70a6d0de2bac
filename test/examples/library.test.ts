import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openManager } from '../support/open-manager.ts'
import { examples } from '../support/run-example.ts'
import { tempDir } from '../support/temp-dir.ts'
import { withoutCoverage } from '../support/without-coverage.ts'

describe('examples/library/service.ts', () => {
  let service: ChildProcess
  let address: string

  beforeEach(async () => {
    const cwd = await tempDir()
    await using manager = await openManager(cwd, { config: undefined, cwd })
    await manager.init({ id: 'demo', appConfig: { 'cicd-contexts': { stage: {} } } })
    service = spawn(process.execPath, [join(examples, 'library', 'service.ts')], {
      cwd,
      env: { ...withoutCoverage(), PORT: '0', CICDSTATEMGR_CONFIG_PATH: '', CICDSTATEMGR_SECRETS_PATH: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface(service.stdout!), 'line')) as [string]
    address = line.replace('listening on ', '')
  })
  afterEach(() => service.kill('SIGKILL'))

  const post = (key: string) => fetch(`${address}/demo`, { method: 'POST', headers: { 'idempotency-key': key } })
  const get = async (path: string) => (await fetch(`${address}/${path}`)).json() as Promise<Record<string, unknown>>

  it('records deployments one after the other, and a repeated request once', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map(post))
    await post('a')

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200])
    expect(await get('demo/state.deploy')).to.deep.include({ value: { count: 3 } })
  })

  it('answers with the status and the code of a failure', async () => {
    const response = await fetch(`${address}/none/state`)

    expect(response.status).to.equal(404)
    expect(await response.json()).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('answers with 400 to an address that cannot be decoded', async () => {
    expect((await fetch(`${address}/%zz`)).status).to.equal(400)
  })

  it('ends by SIGTERM', async () => {
    const ended = once(service, 'exit')
    service.kill('SIGTERM')

    expect(await ended).to.deep.equal([0, null])
  })
})
