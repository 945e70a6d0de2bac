import { Ajv } from 'ajv'
import { expect } from 'chai'
import { readFileSync, readdirSync } from 'node:fs'
import { findTypos } from '../../src/config/find-typos.ts'
import { problemText } from '../../src/config/problem.ts'
import { appSchemaOf } from '../../src/config/schemas/app-schema.ts'
import { handlerSections } from '../../src/config/schemas/config-schema.ts'
import { blockKeys, extrasOf, handlerKinds } from '../../src/config/schemas/handlers.ts'
import type { HandlerKind } from '../../src/config/schemas/handlers.ts'
import { text } from '../../src/config/schemas/parts.ts'
import { switches } from '../../src/config/schemas/switches.ts'
import { unknownHandlers } from '../../src/config/unknown-handlers.ts'
import type { JsonObject } from '../../src/json/json.ts'

const page: HandlerKind = {
  does: 'wakes somebody',
  blockKey: 'whom',
  contextName: 'pageSomeone',
  keys: { whom: text('who is woken'), urgency: text('how loudly') },
  template: 'template of a page',
  captures: true,
}
const kinds = { ...handlerKinds, 'page-someone': page }

/** An app whose event `build=success` has these handlers. */
function appWith(handlers: JsonObject): JsonObject {
  return { 'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': { success: handlers } } } } } }
}

const at = 'cicd-contexts.stage.pipelines.build.event-handlers.success.page-someone'

describe('the table of handlers', () => {
  describe('with one row more', () => {
    it('makes the schema of apps know its blocks, and all that may stand in them', () => {
      const schema = appSchemaOf(kinds)
      const isRight = new Ajv({ allowUnionTypes: true }).compile(schema)
      const rules = [{ from: 'x', to: 'state.x' }]
      const switchedOn = { if: 'x', enabled: true, onError: 'warn', onUnknown: 'skip' }
      const block = { ...switchedOn, whom: 'me', urgency: 'high', more: [1], 'capture-response-data': rules }

      expect(isRight(appWith({ 'page-someone': block }))).to.equal(true)
      expect(isRight(appWith({ 'page-someone': { ...switchedOn, first: block, second: block } }))).to.equal(true)
      for (const wrong of [{ urgency: ['high'] }, { whom: 1 }, { enabled: 'no' }, { 'capture-response-data': {} }]) {
        expect(isRight(appWith({ 'page-someone': { whom: 'me', ...wrong } })), JSON.stringify(wrong)).to.equal(false)
      }
      expect(isRight(appWith({ 'page-someone': { first: { urgency: 'high' } } }))).to.equal(false)
    })

    it('hints at what was meant', () => {
      const near = { whom: 'me', urgencyy: 'high', onUnknwon: 'skip' }
      const typos = findTypos(appSchemaOf(kinds), appWith({ 'page-someone': near }), 'app.yaml')
      expect(typos.map(problemText)).to.deep.equal([
        `app.yaml: ${at}.urgencyy: is not a known key here, did you mean "urgency"?`,
        `app.yaml: ${at}.onUnknwon: is not a known key here, did you mean "onUnknown"?`,
      ])
    })

    it('knows the handler from one that is misspelt', () => {
      const success = { 'page-someone': {}, 'page-somone': {} }
      const document = { pipelines: { build: { 'event-handlers': { success } } } }
      expect(unknownHandlers(document, kinds)).to.deep.equal([
        {
          path: 'pipelines.build.event-handlers.success.page-somone',
          message: 'unknown handler "page-somone", did you mean "page-someone"?',
        },
      ])
    })

    it('gives the config a template and capture rules for it', () => {
      const { templates, 'page-someone': section } = handlerSections(kinds)
      expect(templates)
        .to.have.nested.property('properties.page-someone.description')
        .which.matches(/^template of a page/)
      expect(section).to.have.nested.property('properties.auto-capture-response-data')
    })

    it('tells what of a block is content from its keys and switches', () => {
      const block = { whom: 'me', urgency: 'high', 'capture-response-data': [], color: 'red' }
      const switchedOn = Object.fromEntries(Object.keys(switches).map((name) => [name, 'x']))
      expect(extrasOf(page, { ...block, ...switchedOn })).to.deep.equal([['color', 'red']])
    })
  })

  it('has in each row a schema for the key that makes a block', () => {
    for (const [name, kind] of Object.entries(handlerKinds)) {
      expect(blockKeys(kind), name).to.include.keys(kind.blockKey, ...Object.keys(switches))
    }
  })

  it('is the only place that lists handlers, beside how each is done and said', () => {
    const src = new URL('../../src/', import.meta.url)
    const names = Object.entries(handlerKinds).flatMap(([name, { contextName }]) => [name, contextName])
    const quoted = new RegExp(`['"](?:${names.join('|')})['"]`)
    const naming = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        !file.startsWith('config/schemas/compiled/') &&
        quoted.test(readFileSync(new URL(file, src), 'utf8')),
    )
    const rooms = new Set(naming.map((file) => (file.startsWith('events/') ? file.replace(/\/[^/]+$/, '') : file)))
    expect([...rooms].sort()).to.deep.equal([
      'config/schemas/handlers.ts',
      'events/handlers',
      'events/messages',
      // What the Python program does differently with one of them.
      'operations/migrate/check-files.ts',
      'operations/migrate/check-stored-values.ts',
      'operations/migrate/match-requests.ts',
      // Words of the Python program's log.
      'operations/migrate/python-log.ts',
      'operations/migrate/undone-blocks.ts',
    ])
  })
})
