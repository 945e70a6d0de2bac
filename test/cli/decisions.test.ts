import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'

const config = `
cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  decisions:
    people: [{name: ann, email: ann@example.org}, {name: bob}]
    policies: {prod: {approvers: {people: [ann, bob]}, quorum: 2, expires: 4h, via: [store]}}
`
const asking = ['ask', 'deploy-prod', '--policy', 'prod', '--subject', 'shop 1.5.0 to prod']
const options = ['--option', 'approve=Deploy now', '--option', 'reject=No', '--rejects', 'reject']

describe('ask, decide and decisions on the command line', () => {
  let place: Demo
  beforeEach(async () => {
    place = await demo()
    await writeFile(join(place.cwd, 'config.yaml'), config)
  })

  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    place.run(args, { env: { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_ACTOR: 'ci', ...env } })
  const decide = (actor: string, ...more: string[]) => run(['decide', 'deploy-prod', '--actor', actor, ...more])
  const failure = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { stdout, stderr, exitCode } = await run(args, env)
    expect(stdout).to.equal('')
    return `${exitCode} ${stderr}`
  }

  it('say who can still vote by the config of now, and if that is not enough', async () => {
    const written = (people: string) =>
      writeFile(
        join(place.cwd, 'config.yaml'),
        config.replace('{name: bob}', '{name: bob}, {name: cyd}').replace(
          /policies: .*/,
          `groups: {releasers: {people: [ann]}}
    policies: {prod: {approvers: {people: [${people}], groups: [releasers]}, quorum: 2, notInvoker: true, via: [store]}}`,
        ),
      )
    const left = async () => {
      const { stdout } = await run(['decisions', 'deploy-prod'])
      const lines = stdout.split('\n').filter((line) => /^(votes by|still to vote) /.test(line))
      const shown = (await run(['show', 'demo'])).stdout
        .split('\n')
        .filter((line) => /waits for|still to vote/.test(line))
      return [...lines, ...shown.map((line) => line.trim())]
    }
    await written('bob, cyd')
    await run([...asking, ...options, '--invoker', 'ann'])
    expect(await left()).to.deep.equal([
      'votes by       store',
      'still to vote  bob and cyd (2 needed)',
      'waits for  deploy-prod: shop 1.5.0 to prod, from bob and cyd (0 of 2 votes)',
      'still to vote: bob and cyd (2 needed)',
    ])

    await written('cyd')
    expect(await left()).to.deep.equal([
      'votes by       store',
      'still to vote  cyd (1 of 2 needed: cannot be reached)',
      'waits for  deploy-prod: shop 1.5.0 to prod, from cyd (0 of 2 votes: cannot be reached)',
      'still to vote: cyd (1 of 2 needed: cannot be reached)',
    ])
    const { decision } = JSON.parse((await run(['decisions', 'deploy-prod', '--json'])).stdout) as { decision: object }
    expect(decision).to.deep.include({
      via: ['store'],
      stillToVote: { people: ['cyd'], groups: [], needed: 2, canBeReached: false },
    })
  })

  it('print the id of the question, its state, and all details', async () => {
    const asked = await run([...asking, ...options, '--invoker', 'eve'])
    expect(asked).to.include({ stderr: '', exitCode: 0 })
    expect(asked.stdout).to.match(/^[0-9a-f-]{36}\n$/)

    expect(await decide('ANN@example.org', '--option', 'approve', '--comment', 'fine\nby me')).to.deep.equal({
      ...{ stdout: 'open: approve has 1 of 2 votes\n', stderr: '', exitCode: 0 },
    })
    expect((await decide('ann', '--option', 'approve')).stdout).to.equal(
      'open: approve has 1 of 2 votes; your vote was counted before, and counts once\n',
    )
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`
    const list = await run(['decisions'])
    expect(list.stdout).to.match(new RegExp(`^demo  deploy-prod  open  1/2  ${time}  shop 1\\.5\\.0 to prod\\n$`))
    expect((await decide('bob', '--option', 'approve')).stdout).to.equal('approved: approve\n')

    const { stdout } = await run(['decisions', 'deploy-prod'])
    expect(stdout.replaceAll(new RegExp(time, 'g'), 'TIME')).to.equal(
      [
        'question    deploy-prod of demo',
        'subject     shop 1.5.0 to prod',
        'state       approved: approve',
        'policy      prod, 2 agree',
        'asked       TIME by ci',
        'started by  eve',
        'ends        TIME',
        'ended       TIME',
        'by          ann, bob',
        'option      approve: Deploy now',
        'option      reject: No (refuses)',
        'vote        TIME ann through store: approve, fine\\nby me',
        'vote        TIME bob through store: approve',
        '',
      ].join('\n'),
    )
    expect(await run(['decisions', '--open'])).to.deep.equal({
      stdout: '',
      stderr: 'Info: no open questions in demo\n',
      exitCode: 0,
    })
  })

  it('count the same vote once, and say so, in a rerun too', async () => {
    await run([...asking, ...options])
    await decide('ann', '--option', 'approve', '--delivery-id', 'run-1')
    expect((await decide('ann', '--option', 'approve', '--delivery-id', 'run-1')).stdout).to.equal(
      'open: approve has 1 of 2 votes\n',
    )
    const { stdout } = await decide('ann@example.org', '--option', 'approve', '--json')
    expect(JSON.parse(stdout)).to.include({ changed: false, state: 'open' })
    expect((await decide('ann@example.org', '--option', 'approve')).stdout).to.contain('counted before')
  })

  it('warn if a question is asked again while it has votes', async () => {
    await run([...asking, ...options])
    const withoutVotes = await run([...asking, ...options])
    expect(withoutVotes.stderr.replace(/since \d\S*Z/, 'since TIME')).to.equal(
      'Info: the question "deploy-prod" was open since TIME, without votes: it is asked again, and votes on the earlier one do not count; --delivery-id keeps it if a step runs again\n',
    )
    await decide('ann', '--option', 'approve')
    const again = await run([...asking, ...options])
    expect(again).to.include({
      exitCode: 0,
      stderr:
        'Warning: the question "deploy-prod" was open and had 1 vote, which no longer counts (ann: approve): it is asked again, and everyone has to vote again\n',
    })
    await decide('ann', '--option', 'reject')
    const afterEnd = await run([...asking, ...options])
    expect(afterEnd.stderr.replace(/at \d\S*Z/, 'at TIME'), 'after its end').to.equal(
      'Info: "deploy-prod" was rejected before, by ann at TIME: it is asked again, and everyone has to vote again; --delivery-id keeps the answer if a step runs again\n',
    )
  })

  it('say that an approved question is asked again, unless it is the same delivery', async () => {
    await run([...asking, ...options, '--delivery-id', 'run-1'])
    await decide('ann', '--option', 'approve')
    await decide('bob', '--option', 'approve')
    const rerun = await run([...asking, ...options, '--delivery-id', 'run-1'])
    expect(rerun).to.include({ stderr: '', exitCode: 0 })
    const again = await run([...asking, ...options])
    expect(again.stdout).to.match(/^[\da-f-]{36}\n$/)
    expect(again.stderr.replace(/at \d\S*Z/, 'at TIME')).to.equal(
      'Info: "deploy-prod" was approved before, by ann, bob at TIME: it is asked again, and everyone has to vote again; --delivery-id keeps the answer if a step runs again\n',
    )
  })

  it('check a question with ask --dry-run, and ask nothing', async () => {
    const rehearsed = await run([...asking, ...options, '--dry-run'])
    expect(rehearsed).to.include({ stderr: '', exitCode: 0 })
    expect(rehearsed.stdout).to.match(/^decisions: set to \{"deploy-prod":\{.*\n$/)
    expect((await run(['decisions', '--json'])).stdout).to.contain('"decisions": []')
    const wrong = await failure([...asking.with(3, 'prd'), ...options, '--dry-run'])
    expect(wrong).to.match(/^3 Error: .*"prd"/)
    const answer = JSON.parse((await run([...asking, ...options, '--dry-run', '--json'])).stdout) as object
    expect(answer).to.include({ dryRun: true, state: 'open', status: 'done' })
  })

  it('print JSON, and write results', async () => {
    const asked = JSON.parse((await run([...asking, ...options, '--json'])).stdout) as { question: string }
    expect(asked).to.deep.include({ id: 'demo', name: 'deploy-prod', state: 'open', status: 'done' })

    await decide('ann', '--option', 'reject', '--result', 'state=state.txt', '--result', 'question=question.txt')
    const content = (name: string) => readFile(join(place.cwd, name), 'utf8')
    expect([await content('state.txt'), await content('question.txt')]).to.deep.equal(['rejected', asked.question])

    const { decisions } = JSON.parse((await run(['decisions', '--json'])).stdout) as { decisions: object[] }
    expect(decisions).to.have.length(1)
    expect(decisions[0]).to.deep.include({ context: 'demo', id: asked.question, state: 'rejected', by: ['ann'] })
    const shown = JSON.parse((await run(['decisions', 'deploy-prod', '--json'])).stdout) as { decision: object }
    expect(shown.decision).to.deep.equal(decisions[0])
  })

  it('count a vote only on the subject that the voter read, if the voter names it', async () => {
    await run([...asking, ...options])
    for (const subject of ['shop 1.4.0 to prod', '']) {
      const { stdout, stderr, exitCode } = await decide('ann', '--option', 'approve', '--subject', subject)
      expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 8 })
      expect(stderr).to.equal(
        `Error: this is not a vote on "deploy-prod": its subject is "shop 1.5.0 to prod", and not "${subject}"\n` +
          'Code: QUESTION_CHANGED\n' +
          'Try this: If that is the question you mean, give --subject as "cicdstatemgr decisions deploy-prod --id demo" shows it.\n',
      )
    }
    const read = await decide('ann', '--option', 'approve', '--subject', 'shop 1.5.0 to prod')
    expect(read).to.deep.equal({ stdout: 'open: approve has 1 of 2 votes\n', stderr: '', exitCode: 0 })
  })

  it('mask secrets in a comment', async () => {
    const secret = 'xoxb-0123456789'
    await writeFile(join(place.cwd, 'secrets.yaml'), `cicdstatemgr: {slack: {token: ${secret}}}\n`)
    const env = { CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }
    const said: string[] = []
    for (const args of [
      ['ask', 'q', '--policy', 'prod', '--subject', `with ${secret}`, ...options],
      ['decide', 'q', '--option', 'reject', '--actor', 'ann', '--comment', `is ${secret}`],
      ['wait', 'q', '--result', 'comment=comment.txt'],
      ['decisions', 'q'],
      ['ask', 'q', '--policy', 'prod', '--subject', 'once more', ...options],
      ['decisions', 'cancel', 'q', '--comment', `since ${secret}`],
      ['wait', 'q', '--result', 'comment=cancelled.txt'],
    ]) {
      const { stdout, stderr } = await run([...args, '--json'], env)
      said.push(stdout, stderr)
    }
    const comments = await Promise.all(
      ['comment', 'cancelled'].map((name) => readFile(join(place.cwd, `${name}.txt`), 'utf8')),
    )
    expect(comments).to.deep.equal(['is ***', 'since ***'])
    // What was asked is compared, as it stands.
    expect(said.filter((text) => text.replaceAll(`"subject": "with ${secret}"`, '').includes(secret))).to.deep.equal([])
  })

  it('list all contexts with --all, or without an id', async () => {
    await run([...asking, ...options])
    await run(['init', 'other', '--app-config', 'app.yaml'])
    await run([...asking, ...options, '--id', 'other'])

    const names = async (...flags: string[]) =>
      (await run(['decisions', ...flags])).stdout.split('\n').map((line) => line.split(' ')[0])
    expect(await names('--all')).to.deep.equal(['demo', 'other', ''])
    expect(await names('--prefix', 'oth')).to.deep.equal(['other', ''])
    expect(await names()).to.deep.equal(['demo', ''])
    const anywhere = await cli(['decisions', '--config', 'config.yaml', '--open'], { cwd: place.cwd })
    expect(anywhere.stdout.split('\n')).to.have.length(3)
  })

  it('may be read by templates of apps, and validate knows the name', async () => {
    const template = `{{ 'go' if decisions is defined and decisions['deploy-prod'].state == 'open' else 'wait' }}`
    expect((await run(['render', template])).stdout).to.equal('wait\n')
    await run([...asking, ...options])
    expect((await run(['render', template])).stdout).to.equal('go\n')
    const build = { 'event-handlers': { success: { 'set-values': { set: [{ from: template, to: 'state.next' }] } } } }
    const app = { 'cicd-contexts': { stage: { pipelines: { build } } } }
    await writeFile(join(place.cwd, 'reads.yaml'), JSON.stringify(app))
    const validated = await run(['validate', '--app-config', 'reads.yaml', '--strict'])
    expect(validated).to.include({ exitCode: 0, stderr: '' })
  })

  it('cancel a question once', async () => {
    await run([...asking, ...options])
    expect(await run(['decisions', 'cancel', 'deploy-prod', '-m', 'wrong version'])).to.deep.equal({
      ...{ stdout: 'cancelled\n', stderr: '', exitCode: 0 },
    })
    const repeated = await run(['decisions', 'cancel', 'deploy-prod', '-m', 'again'])
    expect(repeated).to.include({ stdout: 'cancelled\n', exitCode: 0 })
    expect(repeated.stderr).to.match(
      /^Info: nothing changed: "deploy-prod" was cancelled before, by ci at \S+Z, with the comment "wrong version"\n$/,
    )
    expect(await failure(['decisions', 'cancel', 'deploy-prd'])).to.match(
      /^4 Error: "demo" has no decision "deploy-prd", did you mean "deploy-prod"\?\nCode: DECISION_NOT_FOUND\n/,
    )
    const shown = (await run(['show', 'demo'])).stdout
    expect(shown).to.match(/^ {2}deploy-prod {2}cancelled by ci [^\n]*\n {4}why: wrong version$/m)
    expect(shown).to.match(/^ {6}deploy-prod: cancelled: wrong version$/m)
    await run([...asking, ...options, '--delivery-id', 'run-1'])
    for (const outcome of ['cancelled\n', 'cancelled\n']) {
      const again = await run([
        'decisions',
        'cancel',
        'deploy-prod',
        '--comment',
        'wrong version',
        '--delivery-id',
        'run-1',
      ])
      expect(again).to.deep.equal({ stdout: outcome, stderr: '', exitCode: 0 })
    }
    expect((await run(['get', 'decisions.deploy-prod.comment'])).stdout).to.equal('wrong version\n')
  })

  it('exit 8 for a vote that does not count, 5 for a late one, 4 for an unknown question', async () => {
    await run([...asking, ...options])
    const approve = ['decide', 'deploy-prod', '--option', 'approve']
    expect(await failure(approve)).to.equal(
      '8 Error: ci is not in decisions.people of the config\nCode: UNKNOWN_PERSON\n',
    )
    expect(await failure([...approve, '--actor', 'zoe@example.org'])).to.equal(
      '8 Error: zoe@example.org may not vote: the policy "prod" names others\nCode: NOT_AN_APPROVER\n',
    )
    expect(await failure(['decide', 'deploy-prd', '--option', 'approve', '--actor', 'ann'])).to.equal(
      '4 Error: "demo" has no decision "deploy-prd", did you mean "deploy-prod"?\nCode: DECISION_NOT_FOUND\nTry this: cicdstatemgr decisions --id demo\n',
    )
    expect(await failure(['decide', 'deploy-prod', '--option', 'Deploy now', '--actor', 'ann'])).to.equal(
      '2 Error: the question "deploy-prod" has no option "Deploy now", did you mean "approve"?\nCode: UNKNOWN_OPTION\nTry this: Options: approve, reject.\n',
    )
    await decide('ann', '--option', 'reject')
    expect(await failure([...approve, '--actor', 'bob'])).to.match(
      /^5 Error: the question "deploy-prod" is rejected \(reject\) already: by ann at \S+Z\nCode: DECISION_ENDED\n$/,
    )
  })

  it('exit 2 for a wrong question or vote', async () => {
    await run([...asking, ...options])
    for (const [args, code, said] of [
      [['decide', 'deploy-prod', '--option', 'approve'], 'NO_ACTOR', 'the voter is not known'],
      [[...asking, '--option', 'approve'], 'BAD_QUESTION', '--option approve: KEY=TEXT is expected'],
      [[...asking], 'BAD_QUESTION', 'the question has no option to choose'],
      [[...asking, '--option', 'a=x', '--rejects', 'b'], 'BAD_QUESTION', '--rejects b: no option has that key'],
      [[...asking, '--option', 'a=x\u0007'], 'BAD_QUESTION', 'holds the control character \\x07'],
      [['decisions', 'deploy-prod', 'deploy-prod'], 'USAGE', 'expected the NAME of a decision'],
      [['decisions', 'cancel'], 'USAGE', 'expected the NAME of a decision'],
      [['wait', 'state.none', '--id', 'flow'], 'BAD_DECISION_NAME', 'cicdstatemgr wait --path state.none\n'],
      [['decisions', 'a.b'], 'BAD_DECISION_NAME', '"a.b" is not a valid name of a decision'],
    ] as const) {
      const text = await failure(args, { CICDSTATEMGR_ACTOR: '' })
      expect(text, args.join(' ')).to.match(/^2 Error: /)
      expect(text).to.include(said).and.to.include(`Code: ${code}\n`)
    }
    const ann = ['decide', 'deploy-prod', '--option', 'approve', '--actor', 'ann', '--comment']
    expect(await failure([...ann, 'x'.repeat(10_240)]))
      .to.include('the comment has 10240 characters')
      .and.to.match(/^2 /)
    expect(await failure([...ann, 'a\u001b[2Jb'])).to.include('the comment holds the control character \\x1b')
  })

  it('fire the events: a failure is reported and exits 7, and the vote counts', async () => {
    const app = `cicd-contexts: {stage: {channel: c, pipelines: {deploy: {event-handlers: {
      approved: {set-values: {set: [{from: '{{ decisions["deploy-prod"].option }}', to: state.did}]}},
      refused: {notify: {message: no}}}}}}}`
    await writeFile(join(place.cwd, 'deploy.yaml'), app)
    await run(['init', 'flow-9', '--app-config', 'deploy.yaml'])
    const on = ['--on', 'approve=deploy=approved', '--on', 'reject=deploy=refused', '--id', 'flow-9']
    await run([...asking, ...options, ...on])
    await decide('ann', '--option', 'approve', '--id', 'flow-9')
    expect(await decide('bob', '--option', 'approve', '--id', 'flow-9')).to.deep.equal({
      ...{ stdout: 'approved: approve\n', stderr: '', exitCode: 0 },
    })
    expect((await run(['get', 'state.did', '--id', 'flow-9'])).stdout).to.equal('approve\n')

    await run([...asking, ...options, ...on])
    const rejected = await decide('ann', '--option', 'reject', '--id', 'flow-9')
    expect(rejected).to.include({ stdout: 'rejected: reject\n', exitCode: 7 })
    const why =
      /^Error: the event deploy=refused failed: notify default: .*; to try again: cicdstatemgr handle-event deploy=refused --id flow-9\n$/
    expect(rejected.stderr, 'once').to.match(why)
    expect((await run(['decisions', 'deploy-prod', '--id', 'flow-9'])).stdout).to.match(
      /^then +deploy=refused: failed, notify default: .*slack\.url/m,
    )

    const waited = await run(['wait', 'deploy-prod', '--id', 'flow-9', '--json'])
    expect(waited).to.include({ exitCode: 8 })
    expect(waited.stderr.split('\n').slice(1).join('\n').replace('Warning', 'Error')).to.match(why)
    const { events } = JSON.parse(waited.stdout) as { events: { event: string; state: string; reason: string }[] }
    expect(events.map(({ event, state }) => `${event} ${state}`)).to.deep.equal(['deploy=refused failed'])
    expect(events[0]?.reason).to.match(/^notify default: .*slack\.url/)

    await run([...asking, ...options, '--on', 'cancelled=deploy=none', '--id', 'flow-9'])
    const cancelled = await run(['decisions', 'cancel', 'deploy-prod', '--id', 'flow-9', '--json'])
    expect(JSON.parse(cancelled.stdout)).to.deep.include({
      state: 'cancelled',
      events: [{ event: 'deploy=none', state: 'done', blocks: [] }],
    })
  })

  it('report all blocks of an event that fails, and a failed block that is a warning only', async () => {
    const app = `cicd-contexts: {stage: {channel: c, pipelines: {deploy: {event-handlers: {
      refused: {notify: {a: {message: no}, b: {message: never}, c: {message: maybe, onError: warn}}}}}}}}`
    await writeFile(join(place.cwd, 'deploy.yaml'), app)
    await run(['init', 'flow-9', '--app-config', 'deploy.yaml'])
    await run([...asking, ...options, '--on', 'reject=deploy=refused', '--id', 'flow-9'])
    const { stderr } = await decide('ann', '--option', 'reject', '--id', 'flow-9')
    expect(stderr).to.match(
      /^Error: the event deploy=refused failed: notify a: .*; notify b: .*; to try again: .*\nWarning: notify c of the event deploy=refused failed: .*\n$/,
    )
  })

  it('ask for less time and for more people than the policy, and for no more and no fewer', async () => {
    const tight = await run([...asking, ...options, '--expires', '1h', '--quorum', '2', '--json'])
    const { decision } = JSON.parse(tight.stdout) as { decision: { askedAt: string; expiresAt: string } }
    expect(Date.parse(decision.expiresAt) - Date.parse(decision.askedAt)).to.equal(3_600_000)
    const says = async (...more: string[]) => (await run([...asking, ...options, ...more])).stderr.split('\n')[0]
    expect(await says('--expires', '5h')).to.equal('Error: expires is 5h, and the policy "prod" gives at most 4h')
    expect(await says('--quorum', '1')).to.equal('Error: quorum is 1, and the policy "prod" wants at least 2 to agree')
    expect(await says('--on', 'deploy')).to.equal('Error: --on deploy: KEY=PIPELINE=EVENT is expected')
    expect(await says('--on', 'deploy=a')).to.equal('Error: --on deploy=a: KEY=PIPELINE=EVENT is expected')
  })
})
