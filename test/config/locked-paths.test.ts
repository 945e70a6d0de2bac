import { expect } from 'chai'
import { requireLocksKept } from '../../src/config/locked-paths.ts'
import { mergeLayers } from '../../src/config/merge.ts'
import type { Layer } from '../../src/config/merge.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'

const approvals = 'cicd-contexts.prod.pipelines.deploy.event-handlers.approve'
const base: Layer = {
  source: 'core.yaml',
  value: {
    locked: [approvals, 'variables.absent', '["jinja2-macros"]."a.b"', 'list[0].x'],
    'jinja2-macros': { 'a.b': 'macro' },
    list: [{ x: 1 }, { y: 2 }],
    'cicd-contexts': {
      prod: { pipelines: { deploy: { 'event-handlers': { approve: { 'manual-choice': { title: 'Sure?' } } } } } },
    },
  },
}

function check(app: JsonObject, ...bases: Layer[]): void {
  const own = { source: 'app.yaml', value: app }
  const before = [base, ...bases]
  requireLocksKept(before, mergeLayers(before).value, own, mergeLayers([...before, own]).value)
}

function approve(value: JsonObject | null): JsonObject {
  return { 'cicd-contexts': { prod: { pipelines: { deploy: { 'event-handlers': { approve: value } } } } } }
}

describe('requireLocksKept', () => {
  for (const [title, app, path] of [
    ['changes', approve({ 'manual-choice': { title: 'Never mind' } }), approvals],
    ['adds to', approve({ notify: { message: 'x' } }), approvals],
    ['turns off', approve({ 'manual-choice': { enabled: false } }), approvals],
    ['removes', approve(null), approvals],
    ['removes what holds', { 'cicd-contexts': { prod: null } }, approvals],
    ['makes', { variables: { absent: 1 } }, 'variables.absent'],
    ['changes under a quoted name', { 'jinja2-macros': { 'a.b': 'other' } }, '["jinja2-macros"]."a.b"'],
    ['replaces the list around', { list: [{ x: 2 }] }, 'list[0].x'],
  ] as [string, JsonObject, string][]) {
    it(`refuses an app that ${title} a locked path, naming base, app and path`, () => {
      expect(() => {
        check(app)
      })
        .to.throw(CicdError, `app.yaml: ${path} is locked by core.yaml`)
        .and.to.include({ kind: 'config', code: 'LOCKED_PATH', file: 'app.yaml' })
    })
  }

  it('tells all locks that are broken', () => {
    expect(() => {
      check({ ...approve(null), variables: { absent: 1 } })
    }).to.throw(`app.yaml: ${approvals} is locked by core.yaml\napp.yaml: variables.absent is locked by core.yaml`)
  })

  it('lets an app say the same, change what stands beside, and name locks of its own', () => {
    check({
      ...approve({ 'manual-choice': { title: 'Sure?' } }),
      locked: [],
      variables: { other: 1 },
      'jinja2-macros': { more: 'x' },
      list: [{ x: 1 }],
    })
  })

  it('locks what `*` stands for, also under names that only the app has', () => {
    const dev = {
      source: 'dev.yaml',
      value: { locked: ['cicd-contexts.prod.pipelines.*.event-handlers.*.manual-choice'] },
    }
    const scan = (handlers: JsonObject): JsonObject => ({
      'cicd-contexts': { prod: { pipelines: { 'scan.it': { 'event-handlers': { success: handlers } } } } },
    })
    const path = 'cicd-contexts.prod.pipelines["scan.it"].event-handlers.success.manual-choice'
    expect(() => {
      check(scan({ 'manual-choice': { title: 'Mine' } }), dev)
    }).to.throw(`app.yaml: ${path} is locked by dev.yaml`)
    expect(() => {
      check(scan({ 'manual-choice': null }), dev)
    }).to.throw(`app.yaml: ${path} is locked by dev.yaml`)
    check(scan({ notify: { message: 'scanned' } }), dev)
    check({}, dev)
  })

  it('lets a later base change what an earlier one has locked', () => {
    check({}, { source: 'dev.yaml', value: approve({ 'manual-choice': { title: 'Really?' } }) })
  })

  it('keeps the locks of an earlier base where a later one has its own', () => {
    expect(() => {
      check(approve(null), { source: 'dev.yaml', value: { locked: ['variables'] } })
    }).to.throw('is locked by core.yaml')
  })

  it('names the base whose lock is not a path', () => {
    expect(() => {
      check({}, { source: 'dev.yaml', value: { locked: ['a..b'] } })
    })
      .to.throw(CicdError, /^dev\.yaml: locked: a\.\.b is not a path: /)
      .and.to.include({ kind: 'config', code: 'INVALID_CONFIG' })
  })
})
