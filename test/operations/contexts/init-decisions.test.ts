import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../../src/index.ts'
import { cli } from '../../support/cli.ts'
import { asking, askingApp, deciders, yesOrNo } from '../../support/deciding.ts'
import { directoryConfig, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { startSlack } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

const slack = { url: 'http://127.0.0.1:1/api/chat.postMessage' }
const at = 'pipelines.build.event-handlers.success.manual-choice'
const option = (key: unknown, more: JsonObject = {}) => ({ key: key as string, text: 'x', ...more })
const choices = (...options: JsonObject[]) => ({ choices: { a: { header: '', options } } })

async function init(choice: JsonObject, more: JsonObject = {}): Promise<void> {
  const cwd = await tempDir()
  const config = directoryConfig(cwd, { slack, decisions: deciders, ...more })
  await using manager = await openManager(cwd, { config })
  await manager.init({ id: 'flow-1', appConfig: askingApp(choice) })
}

/** What `validate` says of the same. */
async function validated(choice: JsonObject, more: JsonObject = {}): Promise<string[]> {
  const cwd = await tempDir()
  await writeFile(
    join(cwd, 'config.yaml'),
    JSON.stringify(directoryConfig(cwd, { slack, decisions: deciders, ...more })),
  )
  await writeFile(join(cwd, 'app.yaml'), JSON.stringify(askingApp(choice)))
  const { stdout } = await cli(['validate', '--config', 'config.yaml', '--app-config', 'app.yaml', '--json'], { cwd })
  const { problems } = JSON.parse(stdout) as { problems: { severity: string; path: string; message: string }[] }
  // What is said of the policy `later` of these tests is tested with other policies.
  const others = problems.filter(({ path }) => !path.endsWith('policies.later.onExpire'))
  return others.map(
    ({ severity, path, message }) => `${severity} ${path.replace(/^cicd-contexts\.stage\./, '')}: ${message}`,
  )
}

describe('the questions of an app', () => {
  it('are right as the tests ask them', async () => {
    await init(asking())
    expect(await validated(asking())).to.deep.equal([])
  })

  for (const [what, choice, path, message] of [
    [
      'an unknown policy',
      asking({ policy: 'prd' }),
      'decision.policy',
      'the config has no policy "prd", did you mean "prod"?',
    ],
    [
      'more time than the policy gives',
      asking({ expires: '5h' }),
      'decision.expires',
      'is 5h, and the policy "prod" gives at most 4h',
    ],
    [
      'less time where the time alone agrees',
      asking({ policy: 'later', expires: '1s' }),
      'decision.expires',
      'cannot be changed: the policy "later" takes the option "approve" when the time is up',
    ],
    ['fewer people', asking({ quorum: 1 }), 'decision.quorum', 'is 1, and the policy "prod" wants at least 2 to agree'],
    [
      'more people than there are',
      asking({ quorum: 9 }),
      'decision.quorum',
      'is 9, and the policy "prod" names 3: that can never be met',
    ],
    [
      'nobody who started the flow, where that one must not vote',
      asking({ policy: 'others' }),
      'decision.invoker',
      'is missing: the policy "others" keeps whoever started the flow from voting',
    ],
    ['no option', asking({ on: {} }, choices()), 'choices', 'has no option to choose'],
    [
      'options that refuse alone',
      asking({ on: {} }, choices(option('no', { rejects: true }))),
      'choices',
      'has only options that reject: nobody could agree',
    ],
    [
      'a key twice',
      asking(
        { on: {} },
        { choices: { a: { header: '', options: [option('go')] }, b: { header: '', options: [option('go')] } } },
      ),
      'choices.b.options[0].key',
      '"go" is the key of another option of this question',
    ],
    [
      'an option without a key',
      asking({ on: {} }, choices({ text: 'Go' })),
      'choices.a.options[0].key',
      'is missing: a decision needs a key of each option',
    ],
    [
      'the text of an option as its key',
      asking({ on: {} }, choices(option('Go, now'))),
      'choices.a.options[0].key',
      '"Go, now" is not a valid key: use 1 to 63 letters, digits, - and _, with a letter or digit first',
    ],
    [
      'an event for an option that is not there',
      asking({ on: { aprove: 'deploy=approved' } }),
      'decision.on.aprove',
      'is neither the key of an option nor expired or cancelled, did you mean "approve"?',
    ],
    [
      'an event that names none',
      asking({ on: { approve: 'deploy' } }),
      'decision.on.approve',
      'is not an event, written PIPELINE=EVENT: "deploy"',
    ],
    [
      'an event of a pipeline that is not there',
      asking({ on: { approve: 'deploi=approved' } }),
      'decision.on.approve',
      'there is no pipeline "deploi" in the context, did you mean "deploy"?',
    ],
    [
      'no option for the one that is taken when the time is up',
      asking({ policy: 'later', on: {} }, choices(option('go'))),
      'choices',
      'has no option "approve", which the policy "later" takes when the time is up',
    ],
    [
      'a name that no path can have',
      asking({ name: 'constructor' }),
      'decision.name',
      '"constructor" is not a valid name of a decision',
    ],
    [
      'the text of an option that is too long for a button',
      asking({ on: {} }, choices(option('go', { text: 'x'.repeat(301) }))),
      'choices.a.options[0].text',
      `the text of an option has 301 characters, at most 300 are possible: "${'x'.repeat(57)}… (244 more characters)"`,
    ],
    [
      'a key that YAML reads as false',
      asking({ on: {} }, choices(option('approve'), option(false))),
      'choices.a.options[1].key',
      "must be text, and is the YAML value false: write the word in quotes, as in 'no'",
    ],
    [
      'a misspelt decision',
      { title: 't', decison: asking().decision ?? null, choices: yesOrNo },
      'decison',
      'is not a known key here, did you mean "decision"? Without a decision, anybody may press the buttons',
    ],
    ['an empty subject', asking({ subject: ' ' }), 'decision.subject', 'the subject is empty'],
  ] as const) {
    it(`are refused by init, and named by validate, with ${what}`, async () => {
      const error = await rejection(init(choice))
      expect(error).to.include({ code: 'BAD_DECISION', exitCode: 3, message: `${at}.${path}: ${message}` })
      expect(await validated(choice)).to.include(`error ${at}.${path}: ${message}`)
    })
  }

  it('are warned of where nobody handles an event, or the context goes first', async () => {
    const directory = { path: 'store', isPrimary: true, ttl: '1h' }
    expect(
      await validated(asking({ on: { approve: 'deploy=aproved' } }), { datasources: { directory } }),
    ).to.have.members([
      'warning cicdstatemgr.decisions.policies.prod.expires: the question is open for 4h, and the context lives for 1h after its last change',
      `warning ${at}.decision.expires: the question is open for 4h, and the context lives for 1h after its last change`,
      `warning ${at}.decision.on.approve: nobody handles deploy=aproved, did you mean "deploy=approved"?`,
    ])
  })

  it('are warned of, by validate and by init, where none of several options rejects', async () => {
    const both = choices(option('eu'), option('us'))
    const message = `${at}.choices: no option rejects: every choice counts as approved (rejects: true)`
    expect(await validated(asking({ on: {} }, both))).to.deep.equal([`warning ${message}`])

    const cwd = await tempDir()
    const config = directoryConfig(cwd, { slack, decisions: deciders })
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(askingApp(asking({ on: {} }, both))))
    const args = ['init', '--id', 'flow-1', '--config', 'config.yaml', '--app-config', 'app.yaml']
    const { exitCode, stderr } = await cli(args, { cwd })
    expect(exitCode).to.equal(0)
    expect(stderr).to.contain(message)
  })

  it('are warned of by init where a button would show True or False', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(directoryConfig(cwd, { slack, decisions: deciders })))
    const options = choices(option('approve'), option('reject', { text: false, rejects: true }))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(askingApp(asking({}, options))))
    const args = ['init', '--id', 'flow-1', '--config', 'config.yaml', '--app-config', 'app.yaml']
    const { exitCode, stderr } = await cli(args, { cwd })
    const message = `is the YAML value false, and the button shows "False": write the word in quotes, as in 'no'`
    expect([exitCode, stderr.split(message).length]).to.deep.equal([0, 2])
  })

  it('are warned of by init, where too few people can vote, and by validate once, in the config', async () => {
    const { policies } = deciders as { policies: JsonObject }
    const prod = { ...(policies.prod as JsonObject), via: ['slack'] }
    const more = { decisions: { ...deciders, policies: { ...policies, prod } }, gateway: {} }
    const found = (await validated(asking(), more)).filter((each) => each.includes('can vote'))
    expect(found).to.deep.equal([
      'warning cicdstatemgr.decisions.policies.prod: only ann can vote, and 2 must agree: votes come by slack, and cyd and bob cannot be known there',
    ])

    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(directoryConfig(cwd, { slack, ...more })))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(askingApp()))
    const args = ['init', '--id', 'flow-1', '--config', 'config.yaml', '--app-config', 'app.yaml']
    const { exitCode, stderr } = await cli(args, { cwd })
    expect(exitCode).to.equal(0)
    expect(stderr).to.contain(`${at}.decision.policy: the policy "prod": only ann can vote, and 2 must agree`)
  })

  it('are warned of by the event that asks, where too few people can vote, once and in its outcome', async () => {
    await using server = await startSlack(({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '17.1' } } : undefined,
    )
    const { policies } = deciders as { policies: JsonObject }
    const prod = { ...(policies.prod as JsonObject), via: ['slack'] }
    const more = { decisions: { ...deciders, policies: { ...policies, prod } }, gateway: {} }
    const cwd = await tempDir()
    const url = `${server.api}chat.postMessage`
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(directoryConfig(cwd, { slack: { url }, ...more })))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(askingApp()))
    const common = ['--id', 'flow-1', '--config', 'config.yaml']
    await cli(['init', ...common, '--app-config', 'app.yaml', '--set', 'state.version=1.5.0'], { cwd })
    const args = ['handle-event', 'build=success', ...common]
    const warning =
      'pipelines.build.event-handlers.success.manual-choice.decision: the policy "prod": only ann can vote, and 2 must agree: votes come by slack, and cyd and bob cannot be known there. Give cyd and bob slack or email under decisions.people, or add another way to via.'

    const rehearsed = await cli([...args, '--dry-run'], { cwd })
    const { stdout, stderr, exitCode } = await cli([...args, '--json'], { cwd })

    expect(exitCode).to.equal(0)
    expect(rehearsed.stderr).to.contain(warning)
    expect(stderr.split(warning)).to.have.length(2)
    const { blocks } = JSON.parse(stdout) as { blocks: JsonObject[] }
    expect(blocks.map((block) => block.warnings)).to.deep.equal([[warning]])
  })

  it('have buttons whose code no template of a later event sees', async () => {
    await using server = await startSlack(({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '17.1' } } : undefined,
    )
    const url = `${server.api}chat.postMessage`
    const cwd = await tempDir()
    await using manager = await openManager(cwd, {
      config: directoryConfig(cwd, { slack: { url }, decisions: deciders }),
    })
    const message = 'seen: {{ decisions | json_dumps }} {{ decisions["deploy-prod"].message.blocks }}'
    await manager.init({
      id: 'flow-1',
      appConfig: askingApp(asking(), { shown: { notify: { message } } }),
      operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
    })
    await manager.handleEvent({ id: 'flow-1', pipeline: 'build', event: 'success' })
    const { value: blocks } = await manager.get({ id: 'flow-1', path: 'decisions["deploy-prod"].message.blocks' })
    const [, code = ''] = /\\"code\\":\\"([^"\\]+)/.exec(blocks as string) ?? []

    await manager.handleEvent({ id: 'flow-1', pipeline: 'deploy', event: 'shown' })

    const { fields } = await server.asked('chat.postMessage', (sent) => JSON.stringify(sent).includes('seen: '))
    expect(code).to.match(/^[A-Za-z0-9_-]{22}$/)
    expect(JSON.stringify(fields)).to.contain('17.1').and.not.to.contain(code)
  })

  it('are not warned of with a single option, which people only confirm, or where a generator makes options', async () => {
    const generators = { 'choice-generators': { more: { foreach: 'state.targets', template: '{}' } } }
    const made = { ...choices(option('eu'), option('us')), ...generators }
    const found = [
      ...(await validated(asking({ on: {} }, choices(option('read'))))),
      ...(await validated(asking({ on: {} }, made))),
    ]
    expect(found.filter((each) => each.includes('rejects'))).to.deep.equal([])
  })

  it('are told all at once, by the schema too', async () => {
    const error = await rejection(init(asking({ policy: 'prd', on: { x: 'y=z' } })))
    expect(error.message.split('\n')).to.have.length(4)
    expect(await rejection(init(asking({ nmae: 'x', name: 'a b', quorum: 0, expires: '4' })))).to.include({
      code: 'INVALID_CONFIG',
    })
  })

  it('have templates that are looked at as others are', async () => {
    const problems = await validated(asking({ subject: '{{ nobody }}', invoker: '{% if %}' }))
    expect(problems.filter((each) => each.includes('decision.subject'))).to.have.length(1)
    expect(problems.filter((each) => each.startsWith(`error ${at}.decision.invoker`))).to.have.length(1)
  })

  it('may have values of any kind, and without a question a value is text', async () => {
    const [deploy] = Object.values(yesOrNo) as { options: JsonObject[] }[]
    const [first] = deploy!.options
    const value = { a: ['{{ state.version }}'] }
    const own = choices({ ...first!, value })
    expect(await validated(asking({ on: {} }, own))).to.deep.equal([])
    const plain = { title: 't', ...own }
    expect(await validated(plain)).to.deep.equal([`error ${at}.choices.a.options[0].value: must be text, and is a map`])
  })
})

describe('a choice of an app that asks no question', () => {
  const value = '{"cicdstatemgr":{"context":"{{ state.id }}","question":"q","name":"deploy","option":"approve"}}'
  const why = 'has the key "cicdstatemgr", which stands for a vote: ask with "decision", or use another key'
  const generator = { foreach: 'state.x', iterator: 'it', template: '{{ {"cicdstatemgr": it} | tojson }}' }
  for (const [what, choice, path] of [
    ['as the value of an option', choices({ text: 'Yes', value }), 'choices.a.options[0].value'],
    ['in a generator', { 'choice-generators': { g: generator } }, 'choice-generators.g.template'],
  ] as const) {
    it(`must not have the value of a vote: ${what}`, async () => {
      const block = { title: 'Pizza on Friday?', ...choice }
      const error = await rejection(init(block))
      expect([error.code, error.message]).to.deep.equal(['BAD_DECISION', `${at}.${path}: ${why}`])
      expect(await validated(block)).to.deep.equal([`error ${at}.${path}: ${why}`])
    })
  }

  it('may have any other value', async () => {
    const block = { title: 'Build?', ...choices({ text: 'Yes', value: '{"pipeline": "build"}' }) }
    await init(block)
    expect(await validated(block)).to.deep.equal([])
  })
})
