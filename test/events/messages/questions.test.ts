import { expect } from 'chai'
import { showsText } from '../../../src/text/shows-text.ts'
import type { Config } from '../../../src/config/config.ts'
import { buildDeciders } from '../../../src/config/build-deciders.ts'
import { readButton } from '../../../src/decisions/button.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, deciders } from '../../support/deciding.ts'
import { documentWith, harness, slackConfig } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

const question = '0f8fad5b-d9cb-469f-a165-70867728950e'

async function post(decision: JsonObject, overrides: Partial<Config> = {}, block: JsonObject = {}) {
  await using server = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '9.9' } }])
  const choice = asking({ on: {}, ...decision }, block) as unknown as JsonObject
  const endpoints = { chat: { kind: 'teams', url: server.origin, headers: [] } } as const
  const config = slackConfig(server.origin, {
    decisions: buildDeciders(deciders),
    endpoints: { ...endpoints, hook: { ...endpoints.chat, kind: 'webhook' } },
    ...overrides,
  })
  const document = documentWith({ 'manual-choice': choice })
  const state = { ...(document.state as JsonObject), version: '1.5.0', evil: '<!channel> <@U1> @here & [a](http://b)' }
  const flow = harness({ ...document, state }, config)
  const { blocks } = await flow.fire()
  const { body } = server.requests[0] ?? {}
  return { outcome: blocks[0]!, sent: body === undefined ? undefined : (JSON.parse(body) as JsonObject), flow }
}

describe('the message of a question', () => {
  it('shows what is asked, of whom, and until when', async () => {
    const { sent } = await post({})
    const { blocks } = sent as { blocks: JsonObject[] }
    expect(blocks.slice(0, 3)).to.deep.equal([
      { type: 'section', text: { type: 'mrkdwn', text: 'Deploy?' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'shop 1.5.0 to prod', verbatim: true } },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '2 of cyd and the group releasers have to agree. Open until <!date^1795874400^{date_short_pretty} {time}|2026-11-28 14:00 UTC>.',
            verbatim: true,
          },
        ],
      },
    ])
  })

  it('says who does not vote, and that there is no end', async () => {
    const { sent } = await post({ policy: 'others', invoker: 'ann@example.org' })
    expect(JSON.stringify(sent)).to.include(
      'One of the group releasers decides; ann@example.org started the flow and does not vote. Open until it is decided.',
    )
  })

  it('has nothing live in it that data brought: the record has it as it is', async () => {
    const { sent, flow } = await post({ subject: '{{ state.evil }}' })
    const [, subject] = (sent as { blocks: { text: JsonObject }[] }).blocks
    expect(subject!.text).to.deep.equal({
      type: 'mrkdwn',
      text: '&lt;!channel&gt; &lt;@U1&gt; @here &amp; [a](http://b)',
      verbatim: true,
    })
    const { decisions } = flow.document as { decisions: Record<string, JsonObject> }
    expect(decisions['deploy-prod']!.subject).to.equal('<!channel> <@U1> @here & [a](http://b)')
  })

  it('shows the subject word for word, whatever it has of markup', async () => {
    const { sent } = await post({ subject: '~shop 4.0 to dev~ *docs* a &amp; b' })
    const [, subject] = (sent as { blocks: { text: JsonObject }[] }).blocks
    expect(subject!.text.text).to.equal('~\u200bshop 4.0 to dev~\u200b *\u200bdocs*\u200b a &amp;amp; b')
    expect(showsText(subject!.text.text as string, '~shop 4.0 to dev~ *docs* a &amp; b', 3000)).to.equal(true)
    expect(showsText(subject!.text.text as string, 'shop 4.0 to dev docs a & b', 3000)).to.equal(false)
  })

  it('keeps the texts of options in the record as people read them', async () => {
    const options = [{ key: 'approve', text: 'Go {{ state.evil }}', value: { deep: ['{{ state.version }}', 5] } }]
    const { flow } = await post({}, {}, { choices: { c: { header: '', options } } })
    const { decisions } = flow.document as { decisions: Record<string, JsonObject> }
    expect(decisions['deploy-prod']!.options).to.deep.equal([
      {
        ...{ key: 'approve', text: 'Go <!channel> <@U1> @here & [a](http://b)', choice: 'c' },
        value: { deep: ['1.5.0', 5] },
      },
    ])
  })

  it('leads in Teams to the page of the flow, where the config has an address for it', async () => {
    const { gateway } = slackConfig('http://127.0.0.1:9')
    const overrides = { gateway: { ...gateway, url: 'https://cicd.example.org' } }
    const { sent } = await post({}, overrides, { endpoint: 'chat' })
    const [{ content }] = sent!.attachments as [{ content: { body: JsonObject[] } }]
    expect(content.body.at(-1)).to.deep.equal({
      type: 'ActionSet',
      actions: [
        { type: 'Action.OpenUrl', title: 'Show the flow, and vote', url: 'https://cicd.example.org/flows/id-1' },
      ],
    })
  })

  it('lets templates have the link, of a flow with any id', async () => {
    const { gateway } = slackConfig('http://127.0.0.1:9')
    const overrides = { gateway: { ...gateway, url: 'https://cicd.example.org' } }
    const { sent } = await post({}, overrides, { title: '{{ flowUrl }}', endpoint: 'hook' })
    const { decision } = sent as { decision: JsonObject }
    expect([sent!.title, decision.url]).to.deep.equal([
      'https://cicd.example.org/flows/id-1',
      'https://cicd.example.org/flows/id-1',
    ])
  })

  it('says in Teams how to vote, which no button there could, and makes no markup of data', async () => {
    const { sent, flow } = await post({ subject: '{{ state.evil }}' }, {}, { endpoint: 'chat' })
    const [{ content }] = sent!.attachments as [{ content: { body: JsonObject[] } }]
    const plain = (text: string) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] })
    const command = 'cicdstatemgr decide deploy-prod --id id-1 --option'
    expect(content.body.slice(1)).to.deep.equal([
      plain('<!channel> <@U1> @here & [a](http://b)'),
      plain('2 of cyd and the group releasers have to agree. Open until 2026-11-28 14:00 UTC.'),
      { type: 'TextBlock', text: 'to prod', wrap: true },
      plain(`Deploy: ${command} approve --actor YOU`),
      plain(`No: ${command} reject --actor YOU`),
    ])
    const { decisions } = flow.document as { decisions: Record<string, JsonObject> }
    expect(decisions['deploy-prod']).to.include({ state: 'open' }).and.not.have.property('message')
  })

  it('says all of it to programs', async () => {
    const { sent } = await post({}, {}, { endpoint: 'hook' })
    expect(sent).to.deep.include({
      decision: {
        ...{ context: 'id-1', question, name: 'deploy-prod', subject: 'shop 1.5.0 to prod', policy: 'prod' },
        ...{ quorum: 2, people: ['cyd'], groups: ['releasers'], expiresAt: '2026-11-28T14:00:00.000Z' },
        decide: 'cicdstatemgr decide deploy-prod --id id-1 --option KEY --actor YOU',
      },
    })
  })

  it("is seen whole by a template of the config, whose buttons' values are votes", async () => {
    const template = '{{ {"d": manualChoice.decision, "o": manualChoice.choices.deploy.options} | tojson }}'
    const { sent } = await post({}, { templates: { 'manual-choice': template } })
    const { d, o } = sent as { d: JsonObject; o: { key: string; value: string }[] }
    expect(d).to.include({ question, name: 'deploy-prod', subject: 'shop 1.5.0 to prod', policy: 'prod', quorum: 2 })
    expect(o.map(({ value }) => readButton(value)?.option)).to.deep.equal(['approve', 'reject'])
  })

  for (const [what, decision, reason] of [
    ['a policy that is not there', { policy: 'prd' }, 'the config has no policy "prd", did you mean "prod"?'],
    ['a policy that it loosens', { expires: '5h' }, 'expires is 5h, and the policy "prod" gives at most 4h'],
    ['no subject', { subject: '{{ "" }}' }, 'the subject is empty'],
    ['a subject of two lines', { subject: '{{ "a\\nb" }}' }, 'the subject holds the control character \\x0a: "a\\nb"'],
    [
      'an invoker whom nobody knows',
      { policy: 'others' },
      'does not let the person who started the flow vote, and it is not known who that is',
    ],
  ] as const) {
    it(`is not sent with ${what}`, async () => {
      const { outcome, sent } = await post(decision)
      expect(sent).to.equal(undefined)
      expect(outcome.status).to.equal('failed')
      expect(outcome.reason).to.include('manual-choice.decision: ').and.include(reason)
    })
  }
})
