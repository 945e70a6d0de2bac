import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validate } from '../../../src/operations/validate/validate.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { app, config, found } from './found.ts'

describe('a policy', () => {
  const policies = (text: string, more = '') => `${config}  decisions:
    people: [{name: ann, email: ann@example.org}, {name: bob, email: bob@example.org}]
    groups: {releasers: {people: [ann, bob]}}
    policies:
      prod: ${text}
${more}`
  const of = (text: string, more = '') => found({ 'config.yaml': policies(text, more) })
  const at = 'cicdstatemgr.decisions.policies.prod'

  it('is warned of if it cannot be met when one of its people starts a flow', async () => {
    const rest = 'quorum: 2, notInvoker: true, via: [store]}'
    expect(await of(`{approvers: {groups: [releasers]}, ${rest}`)).to.deep.equal([
      `config.yaml:10:48 warning QUORUM_WITHOUT_INVOKER ${at}.quorum: is 2, and the policy names 2: if one of them starts a flow, its question cannot be asked`,
    ])
    expect(await of(`{approvers: {groups: [releasers], people: [cyd]}, ${rest}`)).to.deep.equal([])
    expect(await of('{approvers: {groups: [releasers]}, quorum: 2, via: [store]}')).to.deep.equal([])
  })

  it('is warned of if its questions end before the first reminder, and so is a question with a shorter time', async () => {
    const base = '{approvers: {people: [ann]}, via: [store]'
    const message = (remind: string, expires: string) =>
      `nobody is reminded: a reminder comes after ${remind}, and the question is open for ${expires}`
    expect(await of(`${base}, expires: 1h, remind: 2h}`)).to.deep.equal([
      `config.yaml:10:69 warning NEVER_REMINDS ${at}.remind: ${message('2h', '1h')}`,
    ])
    expect(await of(`${base}, expires: 1h, remind: 1h}`)).to.have.length(1)
    for (const times of ['expires: 1h, remind: 59m', 'remind: 2h', 'expires: 1h']) {
      expect(await of(`${base}, ${times}}`)).to.deep.equal([])
    }

    const question = `manual-choice:
  title: t
  decision: {name: d, policy: prod, subject: s, expires: 30m}
  choices: {a: {header: h, options: [{key: yes1, text: a, value: b}, {key: no1, text: c, value: d, rejects: true}]}}`
    const files = { 'config.yaml': policies(`${base}, expires: 4h, remind: 1h}`), 'app.yaml': app(question) }
    expect(await found(files)).to.deep.equal([
      `app.yaml:9:61 warning NEVER_REMINDS ….manual-choice.decision.expires: ${message('1h', '30m')}`,
    ])
  })

  it('is warned of if its questions end after their context', async () => {
    const lasting = (ttl: string, rest: string) => {
      const text = policies(`{approvers: {people: [ann]}, via: [store]${rest}}`)
      return found({ 'config.yaml': text.replace('isPrimary: true', `isPrimary: true, ttl: ${ttl}`) })
    }
    expect(await lasting('1h', ', expires: 4h')).to.deep.equal([
      `config.yaml:10:56 warning OUTLIVES_CONTEXT ${at}.expires: the question is open for 4h, and the context lives for 1h after its last change`,
    ])
    expect(await lasting('4h', ', expires: 4h')).to.deep.equal([])
    expect(await lasting('1h', '')).to.deep.equal([])
  })

  it('is warned of if its onExpire looks like a typing mistake', async () => {
    const expires = (key: string) => of(`{approvers: {people: [ann]}, via: [store], expires: 1h, onExpire: ${key}}`)
    expect(await expires('aprove')).to.deep.equal([
      `config.yaml:10:69 warning UNKNOWN_NAME ${at}.onExpire: is "aprove", which is not reject, and must be the key of an option, did you mean "approve"?`,
    ])
    expect(await expires('reject')).to.deep.equal([])
  })

  it('is warned of if its questions approve themselves when nobody answers', async () => {
    for (const key of ['approve', 'later']) {
      const policy = `{approvers: {people: [ann]}, via: [store], onExpire: ${key}`
      expect(await of(`${policy}, expires: 1h}`)).to.deep.equal([
        `config.yaml:10:56 warning AGREES_BY_TIME ${at}.onExpire: nobody has to answer: after 1h the option "${key}" is taken, and that approves the question unless the option rejects`,
      ])
    }
  })

  it('is warned of an onExpire that has no effect, because its questions have no end', async () => {
    const policy = '{approvers: {people: [ann]}, via: [store]'
    const warning = `warning NO_EFFECT ${at}.onExpire: has no effect: the policy has no expires, so its questions stay open until somebody answers, unless they have an expires of their own`
    for (const key of ['approve', 'reject']) {
      expect(await of(`${policy}, onExpire: ${key}}`)).to.deep.equal([`config.yaml:10:56 ${warning}`])
    }
    expect(await of(`${policy}}`)).to.deep.equal([])
    expect(await of(`${policy}, onExpire: reject, expires: 1h}`)).to.deep.equal([])
    expect(await of(`${policy}, onExpire: reject, remnd: 1h}`)).to.deep.include(`config.yaml:10:56 ${warning}`)
  })

  it('is warned of if its votes need comments, and all of them come by clicks, which have none', async () => {
    const gateway =
      '  gateway: {forward: {url: "http://el"}, api: {proxy: {userHeader: X-User}}, url: "https://x.example"}\n'
    const slack = gateway.replace(/, api.*\}, url[^}]*/, '')
    const policy = (via: string) => `{approvers: {people: [ann]}, comment: required, via: [${via}]}`
    const warned = 'nobody can vote: each vote needs a comment, and a click in slack has none'
    expect(await of(policy('slack'), slack)).to.deep.equal([
      `config.yaml:10:42 warning NO_WAY_TO_VOTE ${at}.comment: ${warned}`,
    ])
    expect(await of(policy('slack, web'), slack)).to.have.length(1)
    expect(await of(policy('slack, web'), gateway)).to.deep.equal([])
    expect(await of(policy('slack').replace('required', 'optional'), slack)).to.deep.equal([])
  })

  it('may approve by time under --strict, because some choose that, and may not have another fault', async () => {
    const cwd = await tempDir()
    const strictly = async (onExpire: string) => {
      const text = policies(`{approvers: {people: [ann]}, via: [store], expires: 1h, onExpire: ${onExpire}}`)
      await writeFile(join(cwd, 'config.yaml'), text)
      const { ok, problems } = await validate({ cwd, env: {}, config: 'config.yaml' }, { strict: true })
      return [ok, ...problems.map(({ code }) => code)]
    }
    expect(await strictly('approve')).to.deep.equal([true, 'AGREES_BY_TIME'])
    expect(await strictly('aprove')).to.deep.equal([false, 'UNKNOWN_NAME'])
  })

  it('has warnings about its time also if another policy has an error', async () => {
    const broken = '      none: {approvers: {people: [ann]}, quorum: 5, via: [store]}\n'
    const codes = (
      await of('{approvers: {people: [ann]}, via: [store], remind: 2h, expires: 1h, onExpire: go}', broken)
    )
      .map((line) => line.split(' ', 3)[2])
      .toSorted()
    expect(codes).to.deep.equal(['AGREES_BY_TIME', 'INVALID_CONFIG', 'NEVER_REMINDS'])
  })

  it('has all its problems found at once: an unknown key, people and groups', async () => {
    const lines = await of('{approvers: {people: [anne], groups: [releaser]}, quorum: 2, quorums: 3, via: [store]}')
    expect(lines.map((line) => line.replace(/^config.yaml:\d+:\d+ error INVALID_CONFIG /, ''))).to.deep.equal([
      `${at}: unknown key "quorums", did you mean "quorum"?`,
      `${at}.approvers.people[0]: decisions.people has no "anne", did you mean "ann"?`,
      `${at}.approvers.groups[0]: there is no group "releaser", did you mean "releasers"?`,
    ])
    expect(await of('{approvers: {groups: [releaser]}, quorum: 2, via: [store]}')).to.deep.equal([
      `config.yaml:10:35 error INVALID_CONFIG ${at}.approvers.groups[0]: there is no group "releaser", did you mean "releasers"?`,
    ])
  })
})
