import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runWaitDecision } from '../support/wait-decision.ts'

const config = {
  cicdstatemgr: {
    datasources: { directory: { path: 'contexts', isPrimary: true } },
    decisions: {
      people: [{ name: 'ann' }, { name: 'bob' }],
      policies: {
        prod: { approvers: { people: ['ann', 'bob'] }, quorum: 2, via: ['store'] },
        quick: { approvers: { people: ['ann'] }, via: ['store'], expires: '50ms' },
        weak: { approvers: { people: ['ann'] }, via: ['store'] },
      },
    },
  },
}

const nothing = { choice: '', option: '', value: '', comment: '' }
const failed = { ...nothing, decision: '', by: '', at: '', revision: '', status: 'failed' }
const subject = 'shop 1.5.0 to prod'

describe('the Task wait-decision', () => {
  let cwd: string
  const run = async (...args: readonly string[]) => {
    const { exitCode, stderr, stdout } = await cli([...args, '--id', 'demo', '--config', '.'], { cwd })
    expect(exitCode, stderr).to.equal(0)
    return stdout.trim()
  }
  const ask = (policy = 'prod', about = subject) =>
    run('ask', 'deploy', '--policy', policy, '--subject', about, '--option', 'approve=Yes', '--option', 'reject=No', '--rejects', 'reject') // prettier-ignore
  const vote = (who: string, option: string, ...more: readonly string[]) =>
    run('decide', 'deploy', '--option', option, '--actor', who, ...more)
  const wait = (params: Readonly<Record<string, string>> = {}) =>
    runWaitDecision({ 'context-id': 'demo', name: 'deploy', policy: 'prod', subject, timeout: '0s', ...params }, { cwd, config: '.' }) // prettier-ignore

  beforeEach(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    await run('init', '--app-config', 'app.yaml')
  })

  it('gives what people agreed on', async () => {
    await ask()
    await vote('ann', 'approve')
    await vote('bob', 'approve', '--comment', 'looks good')

    const { exitCode, results } = await wait()

    const { at, ...rest } = results
    expect(at).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect({ exitCode, rest }).to.deep.equal({
      exitCode: 0,
      rest: {
        ...nothing,
        ...{ decision: 'approved', option: 'approve', by: '["ann","bob"]', comment: 'looks good' },
        ...{ revision: '4', status: 'done' },
      },
    })
  })

  for (const onReject of ['fail', 'continue']) {
    const ends = (code: number) =>
      onReject === 'fail' ? { exitCode: code, status: 'failed' } : { exitCode: 0, status: 'done' }

    it(`gives how it ended though nobody agreed, with on-reject ${onReject}`, async () => {
      const given = { 'on-reject': onReject }
      await ask()
      await vote('ann', 'reject', '--comment', 'not on a Friday')
      const rejected = await wait(given)
      await ask()
      await run('decisions', 'cancel', 'deploy', '--actor', 'cyd', '--comment', 'too late')
      const cancelled = await wait(given)
      await ask('quick')
      const expired = await wait({ ...given, policy: 'quick', timeout: '10s' })

      const summary = ({ exitCode, results }: typeof rejected) => {
        const { decision, option, by, comment, at, status } = results
        expect(at).to.match(/^\d{4}-/)
        return { exitCode, status, decision, option, by, comment }
      }
      expect([rejected, cancelled, expired].map(summary)).to.deep.equal([
        { ...ends(8), decision: 'rejected', option: 'reject', by: '["ann"]', comment: 'not on a Friday' },
        { ...ends(8), decision: 'cancelled', option: '', by: '["cyd"]', comment: 'too late' },
        { ...ends(9), decision: 'expired', option: '', by: '[]', comment: '' },
      ])
    })

    it(`fails for another policy, subject or question, though people agreed, with on-reject ${onReject}`, async () => {
      const first = await ask('weak')
      const given = { 'on-reject': onReject }
      await vote('ann', 'approve')
      expect((await wait({ ...given, policy: 'weak', question: first })).results.decision).to.equal('approved')

      for (const [code, other] of [
        ['DECISION_DIFFERS', { policy: 'prod' }],
        ['DECISION_DIFFERS', { policy: '' }],
        ['DECISION_DIFFERS', { policy: 'weak', subject: 'shop 1.5.1 to prod' }],
        ['DECISION_DIFFERS', { policy: 'weak', subject: `${subject} ` }],
        ['DECISION_DIFFERS', { policy: 'weak', subject: '' }],
        ['DECISION_REPLACED', { policy: 'weak', question: '00000000-0000-4000-8000-000000000000' }],
        ['CONTEXT_NOT_FOUND', { policy: 'weak', 'context-id': 'other' }],
        ['BAD_DECISION_NAME', { policy: 'weak', name: '' }],
        ['BAD_DECISION_NAME', { policy: 'weak', name: '--each=in' }],
      ] as const) {
        const { exitCode, stderr, results } = await wait({ ...given, ...other })
        expect(exitCode, code).not.to.equal(0)
        expect(stderr).to.contain(`Code: ${code}\n`)
        expect(results).to.deep.equal(failed)
      }
    })
  }

  it('says that it is open where it must not wait any longer, or fails', async () => {
    const nobodyAsked = await wait({ 'on-reject': 'continue' })
    await ask()
    await vote('ann', 'approve')
    const half = await wait({ 'on-reject': 'continue' })
    const strict = await wait()

    for (const { exitCode, results } of [nobodyAsked, half]) {
      expect({ exitCode, results }).to.deep.equal({
        exitCode: 0,
        results: { ...nothing, decision: 'open', by: '[]', at: '', revision: '', status: 'done' },
      })
    }
    expect({ exitCode: strict.exitCode, results: strict.results }).to.deep.equal({ exitCode: 9, results: failed })
  })

  it('cuts a long comment, so that all results have room', async () => {
    await ask('weak')
    await vote('ann', 'approve', '--comment', '<'.repeat(2000))

    const { results } = await wait({ policy: 'weak' })

    expect(results.comment)
      .to.have.length(150)
      .and.to.match(/^<+… \(\d+ more characters\)$/)
  })

  it('refuses a word for on-reject that it does not know, and a timeout that is none', async () => {
    await ask()
    for (const params of [{ 'on-reject': 'ignore' }, { 'on-reject': '' }, { timeout: 'soon' }, { timeout: '' }]) {
      const { exitCode, results } = await wait(params)
      expect({ exitCode, results }).to.deep.equal({ exitCode: 2, results: failed })
    }
  })
})
