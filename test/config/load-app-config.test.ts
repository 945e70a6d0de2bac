import { floatOf, integerOf } from '../../src/json/exact-number.ts'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { loadAppConfig } from '../../src/config/load-app-config.ts'
import type { AppConfig } from '../../src/config/load-app-config.ts'
import type { CicdError } from '../../src/errors/cicd-error.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await tempDir()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, dirname(name)), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  return cwd
}

async function load(files: Readonly<Record<string, string>>): Promise<AppConfig> {
  return loadAppConfig({ appConfig: 'app.yaml', basesDir: 'bases', cwd: await write(files) })
}

async function failure(files: Readonly<Record<string, string>>): Promise<CicdError> {
  const error = await rejection(load(files))
  expect(error.exitCode).to.equal(3)
  return error
}

const stage = (rest: string): string => `cicd-contexts: {stage: ${rest}}\n`

describe('loadAppConfig', () => {
  describe('with bases that the app brings', () => {
    const kept = 'locked: [cicd-contexts.stage.channel]\ncicd-contexts: {stage: {channel: kept, size: 1}}\n'
    const loadBoth = async (files: Readonly<Record<string, string>>, more: object = {}) =>
      loadAppConfig({
        ...{ appConfig: 'app.yaml', basesDir: 'bases', appBasesDir: 'own' },
        cwd: await write({ 'bases/core.yaml': kept, ...files }),
        ...more,
      })

    it('looks for a base there when it is not in the bases dir', async () => {
      const { merged, files } = await loadBoth({
        'own/core.yaml': stage('{channel: forged}'),
        'own/extra.yaml': `bases: [core.yaml]\n${stage('{size: 2}')}`,
        'app.yaml': 'bases: [extra.yaml]\n',
      })

      expect(merged).to.deep.include({ 'cicd-contexts': { stage: { channel: 'kept', size: 2 } } })
      expect(files).to.deep.equal(['bases/core.yaml', 'own/extra.yaml', 'app.yaml'])
    })

    it('keeps what a base locks against them, whatever comes first', async () => {
      const own = { 'own/extra.yaml': stage('{channel: forged}') }
      const last = await rejection(loadBoth({ ...own, 'app.yaml': 'bases: [core.yaml, extra.yaml]\n' }))
      const { merged } = await loadBoth({ ...own, 'app.yaml': 'bases: [extra.yaml, core.yaml]\n' })

      expect(last.code).to.equal('LOCKED_PATH')
      expect(merged).to.deep.include({ 'cicd-contexts': { stage: { channel: 'kept', size: 1 } } })
    })

    it('takes no required base from there, and nothing from outside', async () => {
      const app = { 'app.yaml': 'bases: [must.yaml]\n', 'own/must.yaml': stage('{}') }
      const requiring = await rejection(loadBoth(app, { requiredBases: ['must.yaml'] }))
      const outside = await rejection(loadBoth({ 'app.yaml': 'bases: [../out.yaml]\n', 'out.yaml': '{}' }))

      expect([requiring.code, outside.code]).to.deep.equal(['BASE_NOT_FOUND', 'BASE_OUTSIDE_BASES_DIR'])
    })

    it('serves without a bases dir', async () => {
      const app = { 'own/a.yaml': stage('{size: 3}'), 'app.yaml': 'bases: [a.yaml]\n' }

      const { merged } = await loadBoth(app, { basesDir: undefined })

      expect(merged).to.deep.include({ 'cicd-contexts': { stage: { size: 3 } } })
    })
  })

  describe('with required bases', () => {
    const bases = { 'bases/core.yaml': '{}', 'bases/dev.yaml': 'bases: [core.yaml]\n', 'bases/other.yaml': '{}' }
    const loadRequiring = async (app: string, requiredBases: readonly string[], basesDir = 'bases') =>
      loadAppConfig({
        ...{ appConfig: 'app.yaml', basesDir, requiredBases },
        cwd: await write({ ...bases, 'app.yaml': app + stage('{}') }),
      })

    it('takes an app that has them, itself or through another, in any order and spelling', async () => {
      for (const app of [
        'bases: [dev.yaml]\n',
        'bases: [other.yaml, ./dev.yaml]\n',
        'bases: [dev.yaml, core.yaml]\n',
      ]) {
        expect((await loadRequiring(app, ['core.yaml', 'dev.yaml'])).files).to.include.members(['app.yaml'])
      }
    })

    for (const [title, app, basesDir] of [
      ['names none', '', 'bases'],
      ['removes them', 'bases: null\n', 'bases'],
      ['names another', 'bases: [core.yaml, other.yaml]\n', 'bases'],
      ['is given no bases dir', '', ''],
    ] as const) {
      it(`refuses an app that ${title}`, async () => {
        const error = await rejection(loadRequiring(app, ['dev.yaml'], basesDir))
        expect(error).to.include({ kind: 'config', code: 'BASE_REQUIRED', file: 'app.yaml' })
        expect(error.message).to.match(/^app\.yaml: the config demands the base dev\.yaml$/)
      })
    }

    it('refuses an app that lacks one of several, whichever that is', async () => {
      for (const required of [
        ['other.yaml', 'dev.yaml'],
        ['dev.yaml', 'other.yaml'],
      ]) {
        const error = await rejection(loadRequiring('bases: [dev.yaml]\n', required))
        expect(error.message).to.equal('app.yaml: the config demands the base other.yaml')
      }
    })

    it('tells of a required base that there is not', async () => {
      const error = await rejection(loadRequiring('bases: [dev.yaml]\n', ['dve.yaml']))
      expect(error.message).to.equal(
        'requiredBases: there is no base dve.yaml in the bases dir bases, did you mean "dev.yaml"?',
      )
    })
  })

  it('merges bases in order, then the app, and keeps the app as written', async () => {
    const { app, merged, files, warnings } = await load({
      'bases/core.yaml':
        'jinja2-macros: {echo: core}\n' + stage('{channel: core, pipelines: {build: {deployTask: {a: 1}}}}'),
      'bases/dev.yaml': stage('{channel: dev, team: dev}'),
      'app.yaml': 'bases: [core.yaml, dev.yaml]\n' + stage('{team: null, pipelines: {build: {deployTask: {b: 2}}}}'),
    })
    expect(app).to.deep.equal({
      bases: ['core.yaml', 'dev.yaml'],
      'cicd-contexts': { stage: { team: null, pipelines: { build: { deployTask: { b: 2 } } } } },
    })
    expect(merged).to.deep.equal({
      'jinja2-macros': { echo: 'core' },
      'cicd-contexts': { stage: { channel: 'dev', pipelines: { build: { deployTask: { a: 1, b: 2 } } } } },
      bases: ['core.yaml', 'dev.yaml'],
    })
    expect(files).to.deep.equal(['bases/core.yaml', 'bases/dev.yaml', 'app.yaml'])
    expect(warnings).to.deep.equal([])
  })

  it('takes a config itself, and needs no bases dir without bases', async () => {
    const appConfig = { 'cicd-contexts': { stage: {} } }
    expect(await loadAppConfig({ appConfig, cwd: '/' })).to.deep.include({
      app: appConfig,
      merged: appConfig,
      warnings: [],
      files: [],
    })
  })

  it('keeps floats and integers as they are written, of bases too', async () => {
    const { merged, warnings } = await load({
      'bases/core.yaml': stage('{account: 12345678901234567890, version: 1.0}'),
      'app.yaml': 'bases: [core.yaml]\n' + stage('{}'),
    })
    expect(merged['cicd-contexts']).to.deep.equal({
      stage: { account: integerOf(12345678901234567890n), version: floatOf(1) },
    })
    expect(warnings).to.deep.equal([])
  })

  it('reads bases of bases before them, each file once', async () => {
    const { merged, files } = await load({
      'bases/core.yaml': 'variables: {from: core, core: 1}\n',
      'bases/sub/team.yaml': 'bases: [core.yaml]\nvariables: {from: team}\n',
      'bases/dev.yaml': 'bases: [core.yaml, sub/team.yaml]\nvariables: {dev: 1}\n',
      'app.yaml': 'bases: [dev.yaml, core.yaml]\n',
    })
    expect(files).to.deep.equal(['bases/core.yaml', 'bases/sub/team.yaml', 'bases/dev.yaml', 'app.yaml'])
    expect(merged.variables).to.deep.equal({ from: 'team', core: 1, dev: 1 })
  })

  it('reads a mounted ConfigMap, whose files are links to ..data', async () => {
    const cwd = await write({
      'bases/..2026_11_22_07_00_00.123/core.yaml': 'variables: {from: core}\n',
      'app.yaml': 'bases: [core.yaml]\n',
    })
    await symlink('..2026_11_22_07_00_00.123', join(cwd, 'bases/..data'))
    await symlink('..data/core.yaml', join(cwd, 'bases/core.yaml'))
    await symlink('bases', join(cwd, 'mounted'))
    const { merged } = await loadAppConfig({ appConfig: 'app.yaml', basesDir: 'mounted', cwd })
    expect(merged.variables).to.deep.equal({ from: 'core' })
  })

  for (const name of [
    '../outside.yaml',
    '/etc/passwd',
    'sub/../../outside.yaml',
    '..',
    '.',
    'link.yaml',
    'linked/outside.yaml',
  ]) {
    it(`reads no base ${name}`, async () => {
      const cwd = await write({
        'outside.yaml': 'variables: {leaked: 1}\n',
        'bases/core.yaml': '',
        'app.yaml': `bases: ["${name}"]\n`,
      })
      await symlink('../outside.yaml', join(cwd, 'bases/link.yaml'))
      await symlink('..', join(cwd, 'bases/linked'))
      const error = await rejection(loadAppConfig({ appConfig: 'app.yaml', basesDir: 'bases', cwd }))
      expect(error).to.include({
        kind: 'config',
        code: 'BASE_OUTSIDE_BASES_DIR',
        file: 'app.yaml',
        message: `app.yaml: the base ${name} lies outside the bases dir bases`,
      })
    })
  }

  it('names the nearest base where there is none', async () => {
    const error = await failure({ 'bases/core.yaml': '', 'app.yaml': 'bases: [coer.yaml]\n' })
    expect(error).to.include({
      code: 'BASE_NOT_FOUND',
      file: 'app.yaml',
      message: 'app.yaml: there is no base coer.yaml in the bases dir bases, did you mean "core.yaml"?',
    })
  })

  it('refuses a base that is a directory, and one below a file', async () => {
    const files = { 'bases/dir/core.yaml': '', 'bases/file.yaml': '' }
    const directory = await failure({ ...files, 'app.yaml': 'bases: [dir]\n' })
    expect(directory).to.include({ code: 'FILE_NOT_READABLE', message: 'app.yaml: the base dir is not a file' })
    const below = await failure({ ...files, 'app.yaml': 'bases: [file.yaml/core.yaml]\n' })
    expect(below).to.include({
      code: 'FILE_NOT_READABLE',
      message: 'app.yaml: cannot read bases/file.yaml/core.yaml: not a directory (ENOTDIR)',
    })
  })

  it('says what is missing when bases are named and no bases dir is', async () => {
    const cwd = await write({ 'app.yaml': 'bases: [core.yaml]\n' })
    const error = await rejection(loadAppConfig({ appConfig: 'app.yaml', basesDir: '', cwd }))
    expect(error).to.include({
      kind: 'config',
      code: 'BASES_DIR_MISSING',
      message: 'app.yaml: the base core.yaml is named, but no bases dir was given',
    })
    expect(error.suggestions).to.deep.equal(['Say --bases-dir DIR or set CICDSTATEMGR_BASES_DIR_PATH.'])
  })

  it('refuses a bases dir that is not there', async () => {
    const error = await failure({ 'app.yaml': 'bases: [core.yaml]\n' })
    expect(error).to.include({
      code: 'BASES_DIR_NOT_FOUND',
      message: 'the bases dir is not there: cannot read bases: no such file or directory (ENOENT)',
    })
  })

  it('shows the circle in which bases go', async () => {
    const error = await failure({
      'bases/a.yaml': 'bases: [b.yaml]\n',
      'bases/b.yaml': 'bases: [c.yaml]\n',
      'bases/c.yaml': 'bases: [b.yaml]\n',
      'app.yaml': 'bases: [a.yaml]\n',
    })
    expect(error).to.include({
      code: 'CYCLIC_BASES',
      file: join('bases', 'c.yaml'),
      message: 'bases/c.yaml: bases refer to each other in a circle: b.yaml → c.yaml → b.yaml',
    })
  })

  it('names both files and the path of a map against what is none', async () => {
    const error = await failure({
      'bases/core.yaml': stage('{channel: text}'),
      'app.yaml': 'bases: [core.yaml]\n' + stage('{channel: {name: x}}'),
    })
    expect(error).to.include({
      code: 'INVALID_CONFIG',
      file: 'app.yaml',
      message: 'app.yaml:2:25: cicd-contexts.stage.channel: a map cannot replace text of bases/core.yaml',
    })
  })

  it('checks what the files make together, naming the one that a problem comes from', async () => {
    const error = await failure({
      'bases/core.yaml': stage('{pipelines: {build: {event-handlers: {ok: {notify: {message: x, enabled: "no"}}}}}}'),
      'app.yaml':
        'bases: [core.yaml]\n' + stage('{pipelines: {build: {event-handlers: {ok: {notify: {onError: stop}}}}}}'),
    })
    const block = 'cicd-contexts.stage.pipelines.build.event-handlers.ok.notify'
    expect(error.message.split('\n')).to.have.members([
      '2 problems:',
      `  bases/core.yaml:1:88: ${block}.enabled: expected true or false, found text`,
      `  app.yaml:2:76: ${block}.onError: expected one of fail, warn`,
    ])
  })

  it('lets an app change a part of a block that a base has made', async () => {
    const { merged } = await load({
      'bases/core.yaml': stage('{pipelines: {build: {event-handlers: {ok: {notify: {message: x}}}}}}'),
      'app.yaml':
        'bases: [core.yaml]\n' +
        stage('{pipelines: {build: {event-handlers: {ok: {notify: {capture-response-data: [{from: a, to: b}]}}}}}}'),
    })
    expect(JSON.stringify(merged)).to.contain(
      '"notify":{"message":"x","capture-response-data":[{"from":"a","to":"b"}]}',
    )
  })

  it('warns of typos, naming their file, and of locks that an app tries to set', async () => {
    const { warnings } = await load({
      'bases/core.yaml': stage('{pipeline: {}}'),
      'app.yaml': 'bases: [core.yaml]\nlocked: [a]\nvariabels: {}\n',
    })
    expect(warnings).to.deep.equal([
      'bases/core.yaml:1:25: cicd-contexts.stage.pipeline: is not a known key here, did you mean "pipelines"?',
      'app.yaml:3:1: variabels: is not a known key here, did you mean "variables"?',
      'app.yaml:2:1: locked: only a base can lock paths; this has no effect',
    ])
  })

  for (const [text, message] of [
    ['- a\n', 'app.yaml: expected a map, found list'],
    ['', 'app.yaml: expected a map, found nothing'],
    ['bases: core.yaml\n', 'app.yaml:1:1: bases: expected a list, found text'],
    ['bases: [1]\n', 'app.yaml:1:9: bases[0]: expected text, found number'],
  ] as const) {
    it(`refuses the app config ${JSON.stringify(text)}`, async () => {
      expect((await failure({ 'app.yaml': text })).message).to.equal(message)
    })
  }

  it('names the nearest app config where there is none', async () => {
    const cwd = await write({ 'app.yaml': '' })
    const error = await rejection(loadAppConfig({ appConfig: 'ap.yaml', cwd }))
    expect(error.message).to.equal('there is no app config file ap.yaml, did you mean "app.yaml"?')
  })

  it('says which base is not YAML, and where', async () => {
    const error = await failure({ 'bases/core.yaml': 'a: [', 'app.yaml': 'bases: [core.yaml]\n' })
    expect(error).to.include({
      code: 'INVALID_YAML',
      message: 'bases/core.yaml, line 1, column 5: unexpected end of the stream within a flow collection',
    })
  })
})
