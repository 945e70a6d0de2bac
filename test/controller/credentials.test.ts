import { expect } from 'chai'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { systemClock } from '../../src/io/clock.ts'
import { ApiClient } from '../../src/kubernetes/api-client.ts'
import { connect } from '../../src/kubernetes/connection.ts'
import { ControllerBench } from '../support/controller.ts'
import { certificatePath, startHttpServer } from '../support/http-server.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const get = { 'context-id': 'flow', get: 'state.cicdContextName' }
const isWatchOfRuns = ({ path, query }: { path: string; query: Readonly<Record<string, string>> }) =>
  query.watch === 'true' && path.endsWith('/customruns')

describe('a controller whose secrets nobody has written', () => {
  it('logs each placeholder when it starts', async () => {
    const slack = { url: 'https://slack.com/api/chat.postMessage' }
    const secrets = { cicdstatemgr: { slack: { token: 'no-token-yet' } } }
    await using bench = await ControllerBench.open({ slack }, {}, secrets)
    await bench.start()
    await bench.api.called(isWatchOfRuns)

    const placeholders = bench.logged.filter((line) => line.includes('is still a placeholder'))
    expect(placeholders).to.deep.equal([
      'secrets: cicdstatemgr.slack.token: is still a placeholder, not a secret: messages to Slack are refused',
    ])
  })
})

describe('a controller whose credentials are rotated', () => {
  it('reads its token again if it is refused', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    await bench.api.called(isWatchOfRuns)

    bench.api.token = 'second-token'
    await bench.api.kubeconfig(bench.folder)
    bench.create('get', 'State', get)

    expect((await bench.ended('get')).status).to.equal('True')
  })

  it('reads a token file of its kubeconfig again if the token is refused', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await writeFile(join(bench.folder, 'token'), `${bench.api.token}\n`)
    const kubeconfig = await bench.api.kubeconfig(bench.folder, { tokenFile: 'token', token: 'not-this-one' })
    await bench.start({ kubeconfig: await copyOf(kubeconfig) })
    await bench.api.called(isWatchOfRuns)

    bench.api.token = 'second-token'
    await writeFile(join(bench.folder, 'token'), `${bench.api.token}\n`)
    bench.create('get', 'State', get)

    expect((await bench.ended('get')).status).to.equal('True')
  })

  it('trusts the CA that is in the file now, so that it can be rotated', async () => {
    const [another = ''] = rootCertificates
    const folder = await tempDir()
    await using server = await startHttpServer([{ json: { gitVersion: 'v1' } }], { tls: true })
    await copyFile(certificatePath, join(folder, 'ca.crt'))
    const client = new ApiClient(
      await connect({ kubeconfig: await kubeconfigFor(server.origin, folder), env: {}, cwd: '/' }),
      systemClock,
    )
    const ask = () => client.request({ method: 'POST', path: '/version', body: {} })
    expect(await ask()).to.deep.equal({ gitVersion: 'v1' })

    await writeFile(join(folder, 'ca.crt'), another)
    expect((await rejection(ask())).message).to.match(/certificate/)
    await copyFile(certificatePath, join(folder, 'ca.crt'))

    expect(await ask()).to.deep.equal({ gitVersion: 'v1' })
  })
})

async function kubeconfigFor(server: string, folder: string): Promise<string> {
  const file = join(folder, 'kubeconfig')
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority': 'ca.crt' } }],
    users: [{ name: 'u', user: { token: 't' } }],
  }
  await writeFile(file, JSON.stringify(config))
  return file
}

/** Beside it: the bench replaces the original when it starts a controller. */
async function copyOf(kubeconfig: string): Promise<string> {
  const copy = `${kubeconfig}-copy`
  await copyFile(kubeconfig, copy)
  return copy
}
