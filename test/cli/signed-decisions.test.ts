import { expect } from 'chai'
import { once } from 'node:events'
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Envelope } from '../../src/decisions/signatures.ts'
import { startCli } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'
import { soon } from '../support/hints-only.ts'

const config = (policy = '') => `
cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  decisions:
    people: [{name: ann}, {name: bob}]
    policies: {prod: {approvers: {people: [ann, bob]}, quorum: 2, via: [store]${policy}}}
`
const asking = [
  ...['ask', 'deploy-prod', '--policy', 'prod', '--subject', 'shop 1.5.0 to prod'],
  ...['--option', 'approve=Deploy', '--option', 'reject=No', '--rejects', 'reject'],
]

describe('waiting for decisions, and signing them, on the command line', () => {
  let place: Demo
  beforeEach(async () => {
    place = await demo()
    await writeFile(join(place.cwd, 'config.yaml'), config())
  })

  const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_ACTOR: 'ci' }
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    place.run(args, { env: { ...env, ...more } })
  const decide = (actor: string, option: string, more: Record<string, string> = {}, ...args: string[]) =>
    run(['decide', 'deploy-prod', '--actor', actor, '--option', option, ...args], more)
  const fields = ['status', 'decision', 'choice', 'option', 'value', 'by', 'comment', 'at', 'revision']
  const results = fields.flatMap((field) => ['--result', `${field}=${field}.txt`])
  const written = async () =>
    Object.fromEntries(
      await Promise.all(
        fields.map(async (field) => [field, await readFile(join(place.cwd, `${field}.txt`), 'utf8')] as const),
      ),
    )
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

  it('prints the key of the option, and writes the outcome to results', async () => {
    await run(asking)
    await decide('ann', 'approve', {}, '--comment', 'fine')
    await decide('bob', 'approve')

    expect(await run(['wait', 'deploy-prod', '--policy', 'prod', ...results])).to.deep.equal({
      ...{ stdout: 'approve\n', stderr: '', exitCode: 0 },
    })
    const { at, ...others } = await written()
    expect(at).to.match(time)
    expect(others).to.deep.equal({
      ...{ status: 'done', decision: 'approved', choice: '', option: 'approve', value: '' },
      ...{ by: '["ann","bob"]', comment: 'fine', revision: '4' },
    })
  })

  it('exits 8 if it was rejected or cancelled, 9 if it expired, each time with all results', async () => {
    await run(asking)
    await decide('ann', 'reject')
    const rejected = await run(['wait', 'deploy-prod', ...results])
    expect(rejected).to.include({ stdout: 'reject\n', exitCode: 8 })
    expect(rejected.stderr).to.match(/^Warning: the question "deploy-prod" was rejected \(reject\) by ann at \S+Z\n$/)
    expect(await written()).to.include({ status: 'failed', decision: 'rejected', option: 'reject', by: '["ann"]' })

    await run(asking)
    await run(['decisions', 'cancel', 'deploy-prod', '--comment', 'wrong version'])
    expect(await run(['wait', 'deploy-prod', ...results])).to.include({ stdout: 'cancelled\n', exitCode: 8 })
    expect(await written()).to.include({ decision: 'cancelled', option: '', by: '["ci"]', comment: 'wrong version' })

    await writeFile(join(place.cwd, 'config.yaml'), config(', expires: 50ms'))
    await run(asking)
    const expired = await run(['wait', 'deploy-prod', '--json', ...results])
    expect(expired.exitCode).to.equal(9)
    expect(JSON.parse(expired.stdout)).to.deep.include({
      state: 'expired',
      by: [],
      status: 'failed',
      subject: 'shop 1.5.0 to prod',
    })
    expect(await written()).to.include({ status: 'failed', decision: 'expired', option: '', by: '[]' })
  })

  it('exits 9 when its time is over, 8 for another policy or subject, 5 for another question', async () => {
    const codes = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await run(['wait', 'deploy-prod', '--timeout', '0s', ...args, ...results])
      expect(stdout).to.equal('')
      expect(Object.values(await written()).join('')).to.equal('failed')
      return [exitCode, /^Code: (.*)$/m.exec(stderr)?.[1]]
    }
    expect(await codes()).to.deep.equal([9, 'WAIT_TIMED_OUT'])
    await run(asking)
    expect(await codes('--subject', 'shop 1.6.0 to prod')).to.deep.equal([8, 'DECISION_DIFFERS'])
    expect(await codes('--policy', 'dev')).to.deep.equal([8, 'DECISION_DIFFERS'])
    expect(await codes('--question', 'another')).to.deep.equal([5, 'DECISION_REPLACED'])
  })

  it('takes a name or a path, and the flags that say something of it', async () => {
    for (const args of [
      [],
      ['deploy-prod', '--path', 'state.x'],
      ['deploy-prod', '--in', 'x'],
      ['deploy-prod', '--exists'],
      ['--path', 'state.x', '--policy', 'prod'],
      ['--path', 'state.x', '--question', 'x'],
      ['a b'],
    ]) {
      const { exitCode, stderr } = await run(['wait', ...args])
      expect(exitCode, args.join(' ')).to.equal(2)
      expect(stderr).to.match(/^Code: (USAGE|BAD_DECISION_NAME)$/m)
    }
  })

  it('ends as soon as another process decides, and exits 143 soon after SIGTERM', async () => {
    await run(asking)
    const start = () => startCli(['wait', 'deploy-prod', '--id', 'demo'], { cwd: place.cwd, env: { ...env } })
    const one = start()
    const other = start()
    await Promise.all([once(one.child.stderr!, 'readable'), once(other.child.stderr!, 'readable')])
    const killed = performance.now()
    other.child.kill('SIGTERM')
    expect(await other.result).to.deep.include({ exitCode: 143, stdout: '' })
    expect(performance.now() - killed).to.be.below(soon)
    await decide('ann', 'reject')

    expect(await one.result).to.deep.include({ stdout: 'reject\n', exitCode: 8 })
  })

  it('makes keys to paste, or files that only their owner can read, and overwrites none', async () => {
    const pasted = await run(['decisions', 'keys', '--key-id', 'k1'])
    const [forConfig, forSecrets] = pasted.stdout.split('\n---\n')
    expect(forConfig).to.match(
      /^# k1, for the config .*\ncicdstatemgr:\n {2}decisions:\n {4}signing:\n {6}publicKeys:\n {8}"k1": \|\n {10}-----BEGIN PUBLIC KEY-----\n/,
    )
    expect(forSecrets).to.match(
      /^# k1, only for the secrets .*\ncicdstatemgr:\n {2}gateway:\n {4}signing:\n {6}keyId: "k1"\n {6}privateKey: \|\n {8}-----BEGIN PRIVATE KEY-----\n/,
    )

    const { stdout } = await run(['decisions', 'keys', '--key-id', 'k2', '--output-dir', 'new/keys'])
    expect(stdout).to.equal('new/keys/k2.config.yaml\nnew/keys/k2.secrets.yaml\n')
    for (const file of stdout.trim().split('\n'))
      expect((await stat(join(place.cwd, file))).mode & 0o777).to.equal(0o600)
    const before = await readFile(join(place.cwd, 'new/keys/k2.secrets.yaml'), 'utf8')
    const again = await run(['decisions', 'keys', '--key-id', 'k2', '--output-dir', 'new/keys'])
    expect(again).to.include({ stdout: '', exitCode: 5 })
    expect(again.stderr).to.include('Code: KEY_FILE_EXISTS')
    expect(await readFile(join(place.cwd, 'new/keys/k2.secrets.yaml'), 'utf8')).to.equal(before)

    await mkdir(join(place.cwd, 'links'))
    await symlink('nowhere', join(place.cwd, 'links/k3.secrets.yaml'))
    expect(await run(['decisions', 'keys', '--key-id', 'k3', '--output-dir', 'links'])).to.include({ exitCode: 5 })
    expect(await stat(join(place.cwd, 'links/k3.config.yaml')).catch(() => 'gone')).to.equal('gone')

    const json = JSON.parse((await run(['decisions', 'keys', '--json'])).stdout) as Record<string, string>
    expect(json.keyId).to.match(/^k[0-9a-f]{8}$/)
    expect(json.privateKey).to.include('PRIVATE KEY')
    expect(await run(['decisions', 'keys', '--key-id', '../x'])).to.include({ exitCode: 2 })
    expect(await run(['decisions', 'keys', 'x'])).to.include({ exitCode: 2 })
  })

  it('does not name people of an earlier outcome without a signature when it asks again', async () => {
    await run(asking)
    await decide('ann', 'approve')
    await decide('bob', 'approve')
    await run(['decisions', 'keys', '--key-id', 'k1', '--output-dir', '.'])
    const part = await readFile(join(place.cwd, 'k1.config.yaml'), 'utf8')
    await writeFile(join(place.cwd, 'config.yaml'), config() + part.split('\n').slice(2).join('\n'))

    expect((await run(asking)).stderr).to.equal(
      'Info: "deploy-prod" was approved before, but that outcome has no valid signature, and did not count; it is asked again, and everyone has to vote\n',
    )
  })

  it('signs with the keys that it made, and exports what it signed', async () => {
    await run(['decisions', 'keys', '--key-id', 'k1', '--output-dir', '.'])
    const part = await readFile(join(place.cwd, 'k1.config.yaml'), 'utf8')
    const signing = part.split('\n').slice(2).join('\n')
    await writeFile(join(place.cwd, 'config.yaml'), config() + signing)
    const key = { CICDSTATEMGR_SECRETS_PATH: 'k1.secrets.yaml' }

    await run(asking)
    const refused = await decide('ann', 'approve')
    expect(refused).to.include({ stdout: '', exitCode: 8 })
    expect(refused.stderr).to.include('Code: SIGNING_KEY_MISSING')
    expect((await run(['decisions', 'export', 'deploy-prod'])).stderr).to.include('is open: only an outcome is signed')
    await decide('ann', 'approve', key)
    await decide('bob', 'approve', key)

    expect((await run(['decisions', 'deploy-prod'])).stdout).to.match(/^signature +by the key k1$/m)
    const { stdout } = await run(['decisions', 'export', 'deploy-prod'])
    const envelope = JSON.parse(stdout) as Envelope
    expect(Object.keys(envelope)).to.have.members(['payloadType', 'payload', 'signatures'])
    expect(JSON.parse(Buffer.from(envelope.payload, 'base64').toString())).to.have.nested.property(
      'subject[0].name',
      'shop 1.5.0 to prod',
    )
    expect(await run(['wait', 'deploy-prod'])).to.include({ stdout: 'approve\n', exitCode: 0 })
    expect((await run(['decisions', 'export'])).exitCode).to.equal(2)

    await run([...asking.slice(0, 1), 'other', ...asking.slice(2)])
    await run(['decisions', 'cancel', 'other'])
    const ended = (await run(['decisions', 'other'])).stdout
    expect(ended).to.match(/^state +cancelled \(not signed\)$/m)
    expect(ended).to.match(/^signature +not signed$/m)
    expect((await run(['show', 'demo'])).stdout).to.include('other  cancelled by ci (not signed)  shop')
    expect((await run(['decisions'])).stdout).to.match(
      /^demo {2}deploy-prod {2}approved +2\/2 .*\ndemo {2}other +cancelled \(not signed\) /,
    )
  })

  it('marks votes that have no valid signature, and counts none of them', async () => {
    await run(['decisions', 'keys', '--key-id', 'k1', '--output-dir', '.'])
    const part = await readFile(join(place.cwd, 'k1.config.yaml'), 'utf8')
    await run(asking)
    await decide('ann', 'approve')
    await writeFile(join(place.cwd, 'config.yaml'), config() + part.split('\n').slice(2).join('\n'))

    const { stdout } = await run(['decisions', 'deploy-prod'])
    expect(stdout).to.match(/^vote +\S+Z ann through store: approve \(no valid signature: does not count\)$/m)
    expect(stdout).to.match(/^still to vote +ann and bob \(2 needed\)$/m)
    expect((await run(['decisions'])).stdout).to.include('  open  0/2  ')
    expect((await run(['show', 'demo'])).stdout)
      .to.match(/ann chose approve \(store; no valid signature: does not count\)$/m)
      .and.include('from ann and bob (0 of 2 votes)')
    expect((await run(['show', 'demo', '--format', 'html'])).stdout).to.include(
      'approve <span class="error">no valid signature: does not count</span>',
    )
  })

  it('says that nobody verified the signatures if the config has no public keys', async () => {
    await run(['decisions', 'keys', '--key-id', 'k1', '--output-dir', '.'])
    const part = await readFile(join(place.cwd, 'k1.config.yaml'), 'utf8')
    await writeFile(join(place.cwd, 'config.yaml'), config() + part.split('\n').slice(2).join('\n'))
    await run(asking)
    await decide('ann', 'reject', { CICDSTATEMGR_SECRETS_PATH: 'k1.secrets.yaml' })
    await writeFile(join(place.cwd, 'config.yaml'), config())

    expect((await run(['decisions', 'deploy-prod'])).stdout).to.match(
      /^signature +not verified: the config has no decisions\.signing\.publicKeys$/m,
    )
    expect((await run(['show', 'demo'])).stdout).to.include(
      'rejected: reject by ann (signatures not verified: the config has no public keys)',
    )
  })

  it('exports only signed outcomes', async () => {
    await run(asking)
    await decide('ann', 'reject')
    const { exitCode, stderr, stdout } = await run(['decisions', 'export', 'deploy-prod'])
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 8, stdout: '' })
    expect(stderr).to.match(
      /^Error: the question "deploy-prod" is rejected, and its outcome is not signed\nCode: DECISION_NOT_SIGNED\nTry this: /,
    )
  })
})
