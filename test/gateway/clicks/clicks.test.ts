import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import {
  postQuestion,
  eventually,
  gatewayConfig,
  gatewaySecrets,
  recordingQueue,
  startGateway,
} from '../../support/gateway.ts'
import type { RunOptions } from '../../support/gateway.ts'
import { forgeDecision } from '../../support/forge.ts'
import { clickPayload, formOf, signed, startSlack } from '../../support/slack.ts'
import type { ClickOptions, SlackRequest, SlackStandIn } from '../../support/slack.ts'
import type { Answer } from '../../support/http-server.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a click on a button of a question', () => {
  let slack: SlackStandIn
  let cwd: string
  let config: JsonObject
  let answer: ((request: SlackRequest) => Answer | undefined) | undefined

  beforeEach(async () => {
    answer = undefined
    slack = await startSlack((request) => answer?.(request))
    cwd = await tempDir()
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, {}, slack.api)
  })
  afterEach(async () => {
    await slack[Symbol.asyncDispose]()
  })

  const start = (options: Partial<RunOptions> = {}) => startGateway({ config, cwd, ...options })
  const click = (question: string, options: Partial<ClickOptions> = {}) =>
    clickPayload({ context: 'flow', question, option: 'approve', responseUrl: slack.responseUrl(), ...options })
  const record = async (): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy' })).value as JsonObject
  }
  const texts = (): readonly string[] =>
    slack.requests
      .filter(({ fields }) => fields.response_type === 'ephemeral')
      .map(({ fields }) => fields.text as string)

  it('is a vote, stored before it is acknowledged', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await start()

    const answered = await gateway.send(click(question))

    expect(answered).to.deep.equal({ status: 200, body: '' })
    const { state, option, by, votes } = await record()
    expect({ state, option, by }).to.deep.equal({ state: 'approved', option: 'approve', by: ['ann'] })
    const [{ person, name, via } = {}] = votes as JsonObject[]
    expect({ person, name, via }).to.deep.equal({ person: 'ann', name: 'u01', via: 'slack' })
  })

  it('is forwarded if it ends its question, with the real value and the data of the flow', async () => {
    const question = await postQuestion(config, cwd, { policy: 'two' })
    await using gateway = await start()

    await gateway.send(click(question))
    expect(gateway.queue.taken).to.deep.equal([])
    await gateway.send(click(question, { user: 'U02' }))

    const [forwarded, another] = gateway.queue.taken
    expect(another).to.equal(undefined)
    expect(forwarded?.deliveryId).to.equal(`decision-${question}`)
    const { actions, cicdstatemgr, user } = forwarded!.body
    expect((actions as JsonObject[])[0]!.value).to.equal('{"pipeline":"deploy"}')
    expect(cicdstatemgr).to.deep.equal({ contextId: 'flow', decision: 'deploy' })
    expect((user as JsonObject).id).to.equal('U02')
  })

  it('is forwarded, also when repeated, if it is an unchanged vote that ends its question because the quorum went down', async () => {
    const question = await postQuestion(config, cwd, { policy: 'two' })
    const queue = recordingQueue()
    await using gateway = await start({ queue })
    await gateway.send(click(question))
    const vote = (await record()).votes as JsonObject[]
    const votes = [
      { ...vote[0], via: 'store' },
      { ...vote[0], person: 'bob', name: 'bob', option: 'reject' },
    ]
    await forgeDecision(config, cwd, { ...(await record()), quorum: 1, rejects: 'quorum', votes })
    const again = (tries: number) => ({ ...click(question), trigger_id: `again.${tries}` })

    queue.failing = true
    await gateway.send(again(1))
    queue.failing = false
    expect(await record()).to.deep.include({ state: 'approved', by: ['ann'] })
    await gateway.send(again(2))

    expect(queue.taken.map(({ deliveryId }) => deliveryId)).to.deep.equal([`decision-${question}`])
  })

  it('is refused with the reason if the config no longer has its policy, and told the end after that', async () => {
    const question = await postQuestion(config, cwd)
    const later = structuredClone(config) as { cicdstatemgr: { decisions: { policies: JsonObject } } }
    delete later.cicdstatemgr.decisions.policies.one
    await using gateway = await startGateway({ config: later, cwd })

    await gateway.send(click(question))
    expect(await eventually(() => texts()[0])).to.equal(
      ':no_entry: Not counted: The config has no policy of that name.',
    )

    await using before = await start()
    await before.send(click(question, { user: 'U02' }))
    await gateway.send(click(question, { option: 'reject' }))
    expect(await eventually(() => texts()[1])).to.match(
      /: the question "deploy" is approved \(approve\) already: by bob at /,
    )
  })

  it('that could not be queued is reported, and queued once when it is repeated', async () => {
    const question = await postQuestion(config, cwd)
    const queue = recordingQueue()
    queue.failing = true
    await using gateway = await start({ queue })

    await gateway.send(click(question))
    await slack.asked('response/r1', ({ text }) =>
      JSON.stringify(text).includes('the delivery to the pipeline could not be queued'),
    )
    queue.failing = false
    await gateway.send(click(question))
    await gateway.send(click(question))

    expect(queue.taken.map(({ deliveryId }) => deliveryId)).to.deep.equal([`decision-${question}`])
  })

  it('updates the message with how many have voted, and closes it in the end', async () => {
    const question = await postQuestion(config, cwd, { policy: 'two', subject: 'a <b> & *c*' })
    await using gateway = await start()

    await gateway.send(click(question))
    const { fields: counted } = await slack.asked('response/r1', ({ replace_original }) => replace_original === true)
    const blocks = counted.blocks as JsonObject[]
    await gateway.send(click(question, { user: 'U02', responseUrl: slack.responseUrl('r2'), blocks }))
    const { fields: closed } = await slack.asked('response/r2', ({ replace_original }) => replace_original === true)

    expect(blocks.map(({ type }) => type)).to.deep.equal(['section', 'section', 'context', 'actions', 'context'])
    expect(JSON.stringify(blocks[4])).to.contain('*Deploy*: 1 of 2 (ann)')
    const text = JSON.stringify(closed.blocks)
    expect(text).to.match(/Approved: Deploy by ann, bob, <!date/)
    expect(text).to.contain('a &lt;b&gt; &amp;')
    expect(text).not.to.contain('"actions"')
  })

  it('uses chat.update when the response URL is used up', async () => {
    const question = await postQuestion(config, cwd)
    answer = ({ method }) =>
      method.startsWith('response/') ? { status: 404, json: { ok: false, error: 'used_url' } } : undefined
    await using gateway = await start()

    await gateway.send(click(question))
    const { fields, token } = await slack.asked('chat.update')

    expect({ token, channel: fields.channel, ts: fields.ts }).to.deep.equal({
      ...{ token: 'xoxb-of-the-bot-1', channel: 'C01', ts: '1700000000.000100' },
    })
  })

  const refusals: [string, Partial<ClickOptions> & { policy?: string }, RegExp][] = [
    ['of somebody unknown', { user: 'U99' }, /T01\/U99 is not in decisions/],
    ['of a namesake in another workspace', { team: 'T02', workspace: 'T01' }, /T02\/U01 is not in decisions/],
    ['of nobody known where no workspace is named', { user: 'U99', workspace: null }, /T01\/U99 is not in decisions/],
    ['by a way that the policy does not take', { policy: 'web' }, /does not accept votes through slack/],
    ['for an option that is not there', { option: 'maybe' }, /has no option/],
    ['for a question that was asked again', { question: '00000000-0000-4000-8000-000000000000' }, /asked again/],
    ['in a context that has gone', { context: 'gone' }, /gone/],
    ['for an unknown decision', { name: 'other' }, /no decision/],
  ]
  for (const [what, { policy = 'one', ...options }, reason] of refusals) {
    it(`${what} is refused, and told why`, async () => {
      const question = await postQuestion(config, cwd, { policy })
      await using gateway = await start()

      const { status } = await gateway.send(click(question, options))
      const { fields } = await slack.asked('response/r1', ({ response_type }) => response_type === 'ephemeral')

      expect(status).to.equal(200)
      expect(fields.text).to.match(reason)
      expect((await record()).votes).to.deep.equal([])
      expect(gateway.queue.taken).to.deep.equal([])
    })
  }

  it('knows people by their e-mail address, if they are full members whose address is confirmed', async () => {
    const profile = { profile: { email: 'Cyd@Example.org' } }
    const users: Record<string, JsonObject> = {
      U03: { ...profile, team_id: 'T01' },
      U04: { ...profile, team_id: 'T01', is_restricted: true },
      U05: { ...profile, team_id: 'T01', is_email_confirmed: false },
      U06: { ...profile, team_id: 'T02' },
      U07: { profile: { email: 'ann@example.org' }, team_id: 'T01' },
    }
    answer = ({ method, fields }) =>
      method === 'users.info'
        ? { json: { ok: true, user: { id: fields.user, ...users[fields.user as string] } } }
        : undefined
    const question = await postQuestion(config, cwd, { policy: 'two' })
    await using gateway = await start()

    for (const user of Object.keys(users)) await gateway.send(click(question, { user }))

    const votes = (await record()).votes as JsonObject[]
    expect(votes.map(({ person, name }) => [person, name])).to.deep.equal([['cyd', 'u03']])
  })

  it('of a user whom Slack could not look up says that', async () => {
    answer = ({ method }) => (method === 'users.info' ? { json: { ok: false, error: 'missing_scope' } } : undefined)
    const question = await postQuestion(config, cwd)
    await using gateway = await start()

    await gateway.send(click(question, { user: 'U03' }))
    const { fields } = await slack.asked('response/r1')

    expect(fields.text).to.contain('users.info: missing\\_scope'.replace('\\_', '_\u200b'))
  })

  it('of a user for whom a proxy answered with a page says that too', async () => {
    answer = ({ method }) => (method === 'users.info' ? { text: '<html>Please log in</html>' } : undefined)
    const question = await postQuestion(config, cwd)
    await using gateway = await start()

    await gateway.send(click(question, { user: 'U03' }))
    const { fields } = await slack.asked('response/r1')

    expect(fields.text).to.contain('users.info: the answer is not one of Slack')
  })

  it('counts members of a user group, and nobody while it cannot be looked up', async () => {
    const groups = { releasers: { slack: 'S01' } }
    const policies = { group: { approvers: { groups: ['releasers'] }, quorum: 2 } }
    const section = { decisions: { groups, policies } }
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
    const members: Answer[] = [{ json: { ok: false, error: 'ratelimited' } }]
    answer = ({ method, fields }) => {
      if (method === 'users.info')
        return {
          json: {
            ok: true,
            user: { id: fields.user, team_id: 'T01', profile: { email: `${fields.user as string}@example.org` } },
          },
        }
      return method === 'usergroups.users.list' ? (members[0] ?? { json: { ok: true, users: ['U08'] } }) : undefined
    }
    const question = await postQuestion(config, cwd, { policy: 'group' })
    {
      await using gateway = await start()
      await gateway.send(click(question, { user: 'U08' }))
    }
    expect((await record()).votes).to.deep.equal([])
    members.pop()
    await using gateway = await start()

    await gateway.send(click(question, { user: 'U08' }))
    await gateway.send(click(question, { user: 'U09' }))

    expect(((await record()).votes as JsonObject[]).map(({ person }) => person)).to.deep.equal(['u08@example.org'])
  })

  it('sent six times at once is one vote, one revision and one start', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await start()
    const body = formOf(click(question))

    const answers = await Promise.all(Array.from({ length: 6 }, () => gateway.post(body, signed(body))))

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200, 200])
    expect((await record()).votes).to.have.length(1)
    expect(gateway.queue.taken).to.have.length(1)
  })

  it('that is replayed does not undo a later one', async () => {
    const question = await postQuestion(config, cwd, { policy: 'two' })
    await using gateway = await start()
    const first = click(question)
    const body = formOf(first)
    await gateway.post(body)
    const options = { ...first, trigger_id: 'later', actions: click(question, { option: 'reject' }).actions! }

    await gateway.send(options)
    await gateway.post(body)

    const { state, option } = await record()
    expect({ state, option }).to.deep.equal({ state: 'rejected', option: 'reject' })
  })

  it('is answered even if Slack accepts no answers', async () => {
    answer = () => 'silence'
    const question = await postQuestion(config, cwd)
    const gateway = await start()

    const { status } = await gateway.send(click(question))

    expect(status).to.equal(200)
    expect(texts()).to.deep.equal([])
    await slack[Symbol.asyncDispose]()
    await gateway.stop()
  })

  it('shows no secret', async () => {
    const question = await postQuestion(config, cwd, { subject: 'with xoxb-of-the-bot-1 in it' })
    await using gateway = await start({ secrets: gatewaySecrets() })

    await gateway.send(click(question))
    const { fields } = await slack.asked('response/r1', ({ replace_original }) => replace_original === true)

    expect(JSON.stringify(fields)).not.to.contain('xoxb-of-the-bot-1')
    expect(gateway.log.join('')).not.to.contain('xoxb-of-the-bot-1')
    await eventually(() => gateway.metric('votes_total{outcome="decided"} 1'))
  })
})
