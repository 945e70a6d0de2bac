import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import { methodRules } from '../../src/library/method-rules.ts'
import { directoryConfig, openManager } from '../support/open-manager.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

type Method = keyof typeof methodRules
type AnyMethod = (request?: unknown) => Promise<unknown>

const methods = Object.keys(methodRules) as Method[]

describe('the options of a method', () => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await openManager(await tempDir())
  })
  afterEach(() => manager.close())

  /** As a program in JavaScript calls it, which no compiler has checked. */
  const call = (method: Method, request: unknown) => rejection((manager[method].bind(manager) as AnyMethod)(request))
  const messageOf = async (method: Method, request: unknown) => {
    const error = await call(method, request)
    expect(error).to.include({ code: 'BAD_OPTION', kind: 'usage' })
    return error.message
  }

  it('that name what the config does not have are a fault of the request: HTTP status 422', async () => {
    const id = 'flow-1'
    const appConfig = { 'cicd-contexts': { stage: {} } }
    await manager.init({ id, appConfig })
    const question = { id, name: 'q', policy: 'none' }
    for (const work of [
      () => manager.render({ id, template: '{% if %}' }),
      () => manager.init({ id: 'flow-2', appConfig, cicdContext: 'prod' }),
      () => manager.init({ id: 'flow-2', appConfig: { 'cicd-contexts': { prod: {} } } }),
      () => manager.events({ appConfig, cicdContext: 'prod' }),
      () => manager.ask({ ...question, subject: 's', options: [{ key: 'a', text: 'A' }] }),
      () => manager.waitForDecision({ ...question, timeout: 0 }),
    ]) {
      const error = await rejection(work())
      expect(error).to.include({ kind: 'config', exitCode: 3, httpStatus: 422 })
      expect(error.code).to.be.oneOf(['TEMPLATE_ERROR', 'UNKNOWN_CICD_CONTEXT', 'UNKNOWN_POLICY'])
    }
  })

  it('are checked for every method of the manager', () => {
    const others = ['constructor', 'validate', 'close']
    const all = Object.getOwnPropertyNames(CicdStateMgr.prototype).filter((name) => !others.includes(name))

    expect(all).to.have.members(methods)
  })

  for (const method of methods) {
    for (const key of Object.keys(methodRules[method])) {
      it(`${method}: a slip in ${key} is told with the right name`, async () => {
        const slip = key.length > 3 ? `${key.slice(0, 1)}${key.slice(2)}` : `${key}x`

        expect(await messageOf(method, { [slip]: 1 })).to.contain(
          `${method}: unknown option "${slip}", did you mean "${key}"?`,
        )
      })

      it(`${method}: ${key} may not be of another type`, async () => {
        const rule = methodRules[method][key]!

        expect(await messageOf(method, { [key]: key === 'default' ? undefined : Symbol(key) })).to.contain(
          key === 'default' ? 'is missing' : `${key} must be ${rule.expected}`,
        )
      })
    }

    it(`${method}: takes an object, and says so`, async () => {
      for (const [request, found] of [
        ['flow-1', 'text'],
        [['flow-1'], 'a list'],
        [null, 'null'],
      ] as const) {
        expect(await messageOf(method, request)).to.equal(`${method}: the options must be an object, not ${found}`)
      }
    })

    const required = Object.entries(methodRules[method]).flatMap(([key, rule]) => ('isOptional' in rule ? [] : [key]))
    if (required.length === 0) continue
    it(`${method}: says all that is missing`, async () => {
      const problems = required.map((key) => `the option "${key}" is missing`)

      expect(await messageOf(method, {})).to.equal(`${method}: ${problems.join('; ')}`)
    })
  }

  it('are suggested in their form, if a path stands outside of the list', async () => {
    const form = (method: string, list: string) => `Write ${method}({ id, ${list}: [{ op: 'set', path, value }] }).`
    const given = { id: 'flow-1', path: 'state.a', value: 1 }
    expect((await call('set', given)).suggestions[0]).to.equal(form('set', 'operations'))
    expect((await call('apply', given)).suggestions[0]).to.equal(form('apply', 'items'))
    expect((await call('init', given)).suggestions[0]).to.match(/^Options of init/)
  })

  it('are all wrong at once, and the suggestion lists what there is', async () => {
    const error = await call('set', { ID: 'flow-1', operations: 'state.a=1', condition: [] })

    expect(error.message).to.equal(
      'set: unknown option "ID", did you mean "id"?; unknown option "condition", did you mean "conditions"?; ' +
        'operations must be a list of operations, such as [{ op: "set", path, value }], not text',
    )
    expect(error.suggestions).to.deep.equal([
      'Options of set: id, operations, conditions?, dryRun?, actor?, deliveryId?, allowConfigPaths?, signal?.',
    ])
  })

  it('are named by where they stand in a list', async () => {
    const operations = [
      { op: 'set', path: 'state.a', value: 1 },
      { op: 'sett', path: 'state.a', value: 1 },
      { op: 'set', pth: 'state.a', value: 1 },
      { op: 'increment', path: 7, by: '1' },
      { path: 'state.a' },
      'state.a=1',
    ]

    expect((await messageOf('set', { id: 'flow-1', operations })).split('; ')).to.deep.equal([
      'set: operations[1].op must be one of set, append, add, increment, copy, unset, not "sett", did you mean "set"?',
      'operations[2]: unknown option "pth", did you mean "path"?',
      'operations[3].path must be text, not 7',
      'operations[3].by must be a number, not text',
      'operations[4]: the option "op" is missing',
      'operations[5] must be an object with "op", not text',
    ])
  })

  it('are refused if a number is not a whole or finite one where it must be, or a list is empty', async () => {
    const id = 'flow-1'
    const by = (number: number) => ({ id, operations: [{ op: 'increment', path: 'state.a', by: number }] })

    for (const [method, request, problem] of [
      ['restore', { id, revision: 1.5 }, 'revision must be a whole number, not a fraction'],
      ['diff', { id, from: 1, to: Number.NaN }, 'to must be a whole number, not NaN'],
      ['set', by(Number.NaN), 'operations[0].by must be a number, not NaN'],
      ['set', by(Infinity), 'operations[0].by must be a number, not Infinity'],
      ['wait', { id, path: 'state.a', in: [] }, 'in must have at least one value'],
    ] as const) {
      expect(await messageOf(method, request)).to.equal(`${method}: ${problem}`)
    }
  })

  it('that another option makes useless are refused, and not ignored', async () => {
    const id = 'flow-1'
    for (const [method, request, problem] of [
      ['events', { id, cicdContext: 'prod' }, '"cicdContext" does nothing beside "id"'],
      ['events', { appConfig: {}, cached: true }, '"cached" does nothing beside "appConfig"'],
      [
        'locks',
        { name: 'deploy', prefix: 'de', cursor: 'x' },
        '"prefix" does nothing beside "name"; "cursor" does nothing beside "name"',
      ],
      ['decisions', { id, prefix: 'flow-' }, '"prefix" does nothing beside "id"'],
      ['import', { file: 'flow.json', source: 'x' }, '"source" does nothing beside "file"'],
    ] as const) {
      expect(await messageOf(method, request)).to.equal(`${method}: ${problem}`)
    }
    expect(await manager.events({ appConfig: { 'cicd-contexts': { stage: {} } }, cached: false })).to.deep.equal({
      pipelines: [],
    })
  })

  it('with a timeout out of range are told as a timeout, which may be 0', async () => {
    for (const [method, own] of [
      ['wait', { path: 'state.a' }],
      ['waitForDecision', { name: 'deploy' }],
    ] as const) {
      for (const timeout of [-1, 0.5, Infinity, Number.NaN]) {
        const error = await call(method, { id: 'flow-1', timeout, ...own })

        expect(error).to.include({ code: 'BAD_DURATION', kind: 'usage' })
        expect(error.message).to.equal(`a timeout cannot be ${timeout} ms: 0s to 36500d are possible`)
      }
    }
  })

  it('that are undefined count as left out', async () => {
    expect(await manager.list({ prefix: undefined as never })).to.deep.equal({ contexts: [] })
  })

  it('that name nobody as the actor count as left out, as on the command line', async () => {
    const config = directoryConfig(await tempDir())
    await using other = await CicdStateMgr.open({ config, actor: '' })
    await using named = await CicdStateMgr.open({ config, actor: 'ann' })
    await other.init({ id: 'flow-1' })
    await named.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value: 1 }], actor: '' })

    const { entries } = await other.history({ id: 'flow-1' })

    expect(entries.map(({ actor }) => actor)).to.deep.equal(['ann', entries[1]?.actor])
    expect(entries[1]?.actor).to.match(/.@./)
  })

  it('that are undefined in an item or a map count as left out too', async () => {
    const decisions = {
      people: [{ name: 'ann' }],
      policies: { prod: { approvers: { people: ['ann'] }, via: ['store'] } },
    }
    const datasources = { memory: { isPrimary: true } }
    await using asking = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources, decisions } } })
    await asking.init({ id: 'flow-1' })
    const yes = { key: 'yes', text: 'Yes', value: undefined, rejects: undefined, choice: undefined }
    const on = { yes: undefined, expired: 'build=late' }

    const request = { id: 'flow-1', name: 'deploy', policy: 'prod', subject: 'Deploy?', options: [yes], on }
    const { decision } = await asking.ask(request as never)

    expect(decision).to.deep.include({ options: [{ key: 'yes', text: 'Yes' }], on: { expired: 'build=late' } })
  })

  it('name the form of a condition in the other method', async () => {
    for (const [item, near] of [
      [{ if: 'equals', path: 'state.a', value: 1 }, '{ op: "if", path, value }'],
      [{ if: 'absent', path: 'state.a' }, '{ op: "if-absent", path }'],
      [{ if: 'revision', revision: 1 }, '{ op: "if-revision", revision }'],
      [{ if: 'state.a', value: 1 }, '{ op: "if", path, value }'],
    ] as const) {
      expect(await messageOf('apply', { id: 'flow-1', items: [item] })).to.equal(
        `apply: items[0]: the option "op" is missing, did you mean ${near}?`,
      )
    }
    expect(await messageOf('apply', { id: 'flow-1', items: [{ path: 'state.a' }] })).to.equal(
      'apply: items[0]: the option "op" is missing',
    )
    const conditions = [{ op: 'if-absent', path: 'state.a' }]
    expect(await messageOf('set', { id: 'flow-1', operations: [], conditions })).to.equal(
      'set: conditions[0]: the option "if" is missing, did you mean { if: "absent", path }?',
    )
  })

  it('say what an event of a question looks like', async () => {
    const asked = { id: 'flow-1', name: 'q', policy: 'p', subject: 's', options: [] }
    expect(
      await messageOf('ask', { ...asked, on: { yes: { pipeline: 'deploy', event: 'begin' }, no: 'a=b' } }),
    ).to.equal('ask: on.yes must be a text such as "deploy=begin", not an object')
    expect(await messageOf('ask', { ...asked, on: 'deploy=begin' })).to.equal(
      'ask: on must be an object of texts, such as { approve: "deploy=begin" }, not text',
    )
  })

  it('that are all unknown are followed by the known names once', async () => {
    expect(await messageOf('unlock', { name: 'deploy', token: 1, aaaa: 1, bbbb: 2, nam: 3, cccc: 4 })).to.equal(
      'unlock: unknown option "aaaa"; unknown option "bbbb"; unknown option "nam", did you mean "name"?; ' +
        'unknown option "cccc" (known: name, token, actor, deliveryId, allowConfigPaths, signal)',
    )
  })

  it('with a value that JSON has no form for are refused where they would be stored', async () => {
    await manager.init({ id: 'flow-1', appConfig: { 'cicd-contexts': { stage: {} } } })
    const operations = [{ op: 'set', path: 'state.at', value: new Date() as never } as const]

    expect(await rejection(manager.set({ id: 'flow-1', operations }))).to.include({ code: 'NOT_JSON' })
  })

  it('with a value that contains itself are refused, but not with a value that is there twice', async () => {
    const endless: Record<string, unknown> = { list: [] }
    endless.list = [{ endless }]
    const shared = { a: 1 }
    const message = 'a value contains itself, which JSON cannot hold'
    const appConfig = { 'cicd-contexts': { stage: { endless } } } as never
    const set = (value: unknown) =>
      manager.set({ id: 'flow-2', operations: [{ op: 'set', path: 'state.x', value: value as never }] })

    expect(await rejection(manager.init({ id: 'flow-2', appConfig }))).to.include({ code: 'NOT_JSON', message })
    expect(await rejection(CicdStateMgr.open({ config: { endless } as never }))).to.include({
      code: 'NOT_JSON',
      message,
    })
    await manager.init({ id: 'flow-2', appConfig: { 'cicd-contexts': { stage: {} } } })
    expect(await rejection(set(endless))).to.include({ code: 'NOT_JSON', message })
    await set([shared, shared])

    let deep: unknown = null
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(await rejection(set(deep))).to.include({ code: 'TOO_DEEP' })
  })
})

describe('the options of open', () => {
  const open = async (options: unknown) => {
    const error = await rejection(CicdStateMgr.open(options as never))
    expect(error).to.include({ code: 'BAD_OPTION', kind: 'usage' })
    return error.message
  }

  it('have no other names', async () => {
    expect(await open({ configFilePath: 'config.yaml' })).to.equal(
      'open: unknown option "configFilePath", did you mean "config"?',
    )
    expect(await open({ confg: {}, zzz: 1 })).to.equal(
      'open: unknown option "confg", did you mean "config"?; unknown option "zzz" (known: config, secrets, cacheDir, cwd, env, log, actor, clock)',
    )
  })

  it('have no other types', async () => {
    expect(await open({ config: 7 })).to.equal('open: config must be a path or an object, not 7')
    expect(await open({ secrets: ['secrets.yaml'] })).to.equal('open: secrets must be a path or an object, not a list')
    expect(await open({ config: new Date(0) })).to.equal('open: config must be a path or an object, not a Date')
    expect(await open({ cwd: new URL('file:///tmp') })).to.equal('open: cwd must be text, not a URL')
    expect(await open({ env: { PORT: 80 } })).to.match(
      /^open: env must be an object of texts, such as process\.env, not/,
    )
    expect(await open({ log: () => undefined })).to.equal(
      'open: log must be an object with the methods debug, info, warn and error, not a function',
    )
    expect(await open({ clock: {} })).to.equal(
      'open: clock must be an object with the methods now and sleep, not an object',
    )
    expect(await open('config.yaml')).to.equal('open: the options must be an object, not text')
  })

  it('leave out what is undefined, in the config too', async () => {
    const datasources = { memory: { isPrimary: true }, redis: undefined }
    const config = { cicdstatemgr: { datasources, slack: { url: undefined } } } as never
    await using manager = await CicdStateMgr.open({ config, secrets: undefined })

    expect(await manager.list()).to.deep.equal({ contexts: [] })
  })

  it('cannot be given to the constructor', () => {
    const Constructor = CicdStateMgr as unknown as new (options?: object) => CicdStateMgr

    expect(() => new Constructor({ cwd: '.' })).to.throw('use await CicdStateMgr.open(options)')
    expect(() => new Constructor()).to.throw('a manager is not made with new: use await CicdStateMgr.open(options)')
  })

  it('may name a folder from the working directory', async () => {
    await using manager = await CicdStateMgr.open({ config: directoryConfig(await tempDir()), cwd: '.' })

    expect(await manager.list()).to.deep.equal({ contexts: [] })
  })
})

describe('validate and schema', () => {
  it('of a manager look at what it was opened with', async () => {
    const appConfig = {
      'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': { a: { notfy: {} } } } } } },
    }
    await using manager = await openManager(await tempDir())
    const { ok, problems } = await manager.validate({ appConfig })

    expect(ok).to.equal(false)
    expect(problems.map(({ code }) => code)).to.include('UNKNOWN_HANDLER')
    expect(await manager.validate()).to.deep.include({ ok: true, problems: [] })
    expect(await manager.validate({ connect: true })).to.include({ connected: true })
  })

  it('check their options, too', async () => {
    await using manager = await openManager(await tempDir())
    for (const error of [
      await rejection(manager.validate({ apConfig: {} } as never)),
      await rejection(CicdStateMgr.validate({}, { apConfig: {} } as never)),
    ]) {
      expect(error.message).to.equal('validate: unknown option "apConfig", did you mean "appConfig"?')
    }
    expect((await rejection(CicdStateMgr.validate({ cfg: {} } as never))).message).to.contain('unknown option "cfg"')
    expect((await rejection(CicdStateMgr.schema(1 as never))).message).to.equal('schema: name must be text, not 1')
    expect(await rejection(CicdStateMgr.schema('ap'))).to.include({ code: 'UNKNOWN_SCHEMA' })
  })

  it('gives the JSON Schema of a kind of file', async () => {
    expect(await CicdStateMgr.schema('app')).to.include({ $schema: 'http://json-schema.org/draft-07/schema#' })
  })
})
