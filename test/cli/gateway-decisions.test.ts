import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { apiConfig, startApi } from '../gateway/api/support.ts'
import type { ApiGateway } from '../gateway/api/support.ts'
import { cli } from '../support/cli.ts'
import type { CliResult } from '../support/cli.ts'
import { askQuestion } from '../support/gateway.ts'
import { certificatePath, startHttpServer } from '../support/http-server.ts'
import { KubernetesApi } from '../support/kubernetes-api.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('deciding through a gateway', () => {
  let cwd: string
  let config: JsonObject
  let cluster: KubernetesApi
  let gateway: ApiGateway

  beforeEach(async () => {
    cwd = await tempDir()
    cluster = await KubernetesApi.start({
      tokens: (token) => (token.startsWith('token-of-') ? { username: `oidc:${token.slice(9)}` } : undefined),
    })
    config = apiConfig(cwd, { kubernetes: {} })
    gateway = await startApi({ config, cwd, env: { KUBECONFIG: await cluster.kubeconfig() } })
    await writeFile(join(cwd, 'token'), 'token-of-ann\n')
    await askQuestion(config, cwd)
  })
  afterEach(async () => {
    await gateway.stop()
    await cluster[Symbol.asyncDispose]()
  })

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    cli(args, { cwd, env: { CICDSTATEMGR_GATEWAY: gateway.url, CICDSTATEMGR_CONTEXT_DATA_ID: 'flow', ...env } })
  const withToken = ['--token-file', 'token']
  const approve = ['decide', 'deploy', '--option', 'approve']
  const state = async (): Promise<unknown> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy.state' })).value
  }

  it('votes as the owner of the token, without its own config', async () => {
    const result = await run([...approve, '--comment', 'fine', ...withToken])
    expect(result).to.deep.equal({ stdout: 'approved: approve\n', stderr: '', exitCode: 0 })
    const { body } = await gateway.call('/api/v1/decisions/flow/deploy', { authorization: 'Bearer token-of-ann' })
    const [{ person, via, comment } = {}] = body.votes as JsonObject[]
    expect({ person, via, comment }).to.deep.equal({ person: 'ann', via: 'kubernetes', comment: 'fine' })
  })

  it('votes only on the subject that the voter read', async () => {
    const other = await run([...approve, '--subject', 'shop 1.4 to prod', ...withToken])
    expect(other).to.include({ stdout: '', exitCode: 8 })
    expect(other.stderr).to.contain(
      'its subject is "shop 1.5 to prod", and not "shop 1.4 to prod"\nCode: QUESTION_CHANGED\n',
    )
    expect((await run([...approve, '--subject', '', ...withToken])).exitCode).to.equal(8)
    expect(await state()).to.equal('open')

    const read = await run([...approve, '--subject', 'shop 1.5 to prod', ...withToken])
    expect(read).to.deep.equal({ stdout: 'approved: approve\n', stderr: '', exitCode: 0 })
  })

  it('takes the token of the kubeconfig if no file is named', async () => {
    const folder = await tempDir()
    cluster.token = 'token-of-ann'
    const file = await cluster.kubeconfig(folder)
    cluster.token = 'first-token'
    expect((await run(approve, { KUBECONFIG: file })).stdout).to.equal('approved: approve\n')
  })

  it('shows, lists and cancels', async () => {
    const one = await run(['decisions', 'deploy', ...withToken])
    const all = await run(['decisions', '--open', ...withToken])
    const done = await run(['decisions', 'cancel', 'deploy', '--comment', 'wrong', ...withToken])
    expect(one.stdout).to.match(/^question +deploy of flow\n/)
    expect(one.stdout).to.contain(
      '\nvotes by       slack, kubernetes, store\nstill to vote  ann, cyd and the group releasers (1 needed)\n',
    )
    expect(all.stdout).to.match(/^flow {2}deploy {2}open {2}0\/1 {2}- {2}shop 1\.5 to prod\n$/)
    expect([done.stdout, done.exitCode, await state()]).to.deep.equal(['cancelled\n', 0, 'cancelled'])
  })

  const failing: [string, number, string, string[], string?][] = [
    ['nobody knows', 8, 'UNKNOWN_PERSON', [...approve, ...withToken], 'token-of-eve'],
    ['the cluster does not know', 8, 'NOT_AUTHENTICATED', [...approve, ...withToken], 'expired'],
    ['chooses an unknown option', 2, 'UNKNOWN_OPTION', ['decide', 'deploy', '--option', 'maybe', ...withToken]],
    ['names no decision', 4, 'DECISION_NOT_FOUND', ['decide', 'other', '--option', 'approve', ...withToken]],
    ['has no token', 2, 'NO_TOKEN', [...approve, '--token-file', 'gone']],
    ['has something that is not a token', 2, 'NO_TOKEN', [...approve, ...withToken], 'two words'],
    [
      'would send it in the clear',
      2,
      'BAD_GATEWAY_URL',
      [...approve, ...withToken, '--gateway', 'http://gateway.example'],
    ],
    [
      'writes a comment that is too long',
      2,
      'BAD_COMMENT',
      [...approve, ...withToken, '--comment', 'x'.repeat(40_000)],
    ],
    [
      'writes a name that is too long',
      2,
      'BAD_DECISION_NAME',
      ['decide', 'x'.repeat(700), '--option', 'a', ...withToken],
    ],
    [
      'chooses a very long option',
      2,
      'BAD_API_REQUEST',
      ['decide', 'deploy', '--option', 'x'.repeat(40_000), ...withToken],
    ],
    [
      'logs in by the URL',
      2,
      'BAD_GATEWAY_URL',
      [...approve, ...withToken, '--gateway', 'https://a:b@gateway.example'],
    ],
  ]
  for (const [who, exitCode, code, args, token] of failing) {
    it(`exits ${exitCode} with ${code} for who ${who}`, async () => {
      if (token !== undefined) await writeFile(join(cwd, 'token'), token)
      const result = await run([...args, '--json'])
      expect([result.exitCode, (JSON.parse(result.stdout) as { error: JsonObject }).error.code]).to.deep.equal([
        exitCode,
        code,
      ])
      expect(result.stdout + result.stderr).not.to.contain(token ?? 'token-of-ann')
      expect(await state()).to.equal('open')
    })
  }

  it('lists as many as the gateway gives at once, if more are wanted', async () => {
    const result = await run(['decisions', '--limit', '5000', ...withToken])
    expect([result.exitCode, result.stderr]).to.deep.equal([0, ''])
    expect(result.stdout).to.contain('shop 1.5 to prod')
  })

  it('counts a repeat with the same delivery id once, whatever the id is made of', async () => {
    await askQuestion(config, cwd, { id: 'flow', policy: 'two' })
    for (const id of ['größer 💥', 'x'.repeat(200), `line\n${'y'.repeat(100)}`]) {
      const args = [...approve, ...withToken, '--delivery-id', id]
      const results = [await run(args), await run(args)]
      expect(results.map(({ exitCode, stderr }) => [exitCode, stderr])).to.deep.equal([
        [0, ''],
        [0, ''],
      ])
    }
  })

  it('exits 5 for a question that has ended', async () => {
    await run([...approve, ...withToken])
    const late = await run([...approve, ...withToken])
    expect([late.exitCode, late.stderr]).to.satisfy(
      ([exit, said]: [number, string]) =>
        exit === 5 && said.includes('the question "deploy" is approved (approve) already'),
    )
  })

  it('sends the token only to a server whose certificate it trusts', async () => {
    await using other = await startHttpServer([{ json: { ok: true } }])
    const moved = { status: 307, headers: { location: `${other.origin}/` } }
    await using server = await startHttpServer([moved], { tls: true })
    const untrusted = await run([...approve, ...withToken, '--gateway', server.origin])
    expect([untrusted.exitCode, server.requests.length]).to.deep.equal([6, 0])
    const trusted = await run([...approve, ...withToken, '--gateway', server.origin, '--gateway-ca', certificatePath])
    expect([trusted.exitCode, server.requests.length, other.requests.length]).to.deep.equal([6, 1, 0])
  })

  it('sends the token to no other server, even if the path looks like one', async () => {
    await using other = await startHttpServer([{ json: { ok: true } }])
    const url = `${gateway.url}//${new URL(other.origin).host}`
    const { exitCode } = await run([...approve, ...withToken, '--gateway', url])
    expect([exitCode, other.requests]).to.deep.equal([3, []])
  })

  const strange: [string, number, string, JsonObject | string][] = [
    ['a page', 6, 'GATEWAY_UNREACHABLE', '<html>'],
    ['an answer of something else', 6, 'GATEWAY_UNREACHABLE', { ok: true }],
    ['a code that nobody knows', 6, 'GATEWAY_UNREACHABLE', { error: { code: 'TOMORROW', message: 'a' } }],
  ]
  for (const [what, exitCode, code, answer] of strange) {
    it(`does not treat ${what} as a vote`, async () => {
      const said = typeof answer === 'string' ? { text: answer } : { json: answer }
      await using server = await startHttpServer([said])
      const result = await run([...approve, ...withToken, '--gateway', server.origin, '--json'])
      const { error } = JSON.parse(result.stdout) as { error: JsonObject }
      expect([result.exitCode, error.code]).to.deep.equal([exitCode, code])
    })
  }

  it('says so if there is no API', async () => {
    await using server = await startHttpServer([{ status: 404, json: { error: 'there is nothing here' } }])
    const { exitCode, stderr } = await run([...approve, ...withToken, '--gateway', server.origin])
    expect([exitCode, stderr]).to.satisfy(([exit, said]: [number, string]) => exit === 3 && said.includes('has no API'))
  })
})
