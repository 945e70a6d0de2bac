import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { blockKeys, handlerKinds, kindsWith } from '../../src/config/schemas/handlers.ts'
import type { HandlerKind } from '../../src/config/schemas/handlers.ts'
import { falseTexts, modes, switches } from '../../src/config/schemas/switches.ts'
import { responseKeys } from '../../src/events/messages/slack.ts'

const docs = new URL('../../docs/', import.meta.url)
/** A page without its examples. */
const read = (page: string) => readFileSync(new URL(page, docs), 'utf8').replace(/```.*?```/gs, '')
const [events, reference] = [read('events.md'), read('config-reference.md')]
const kinds = Object.entries<HandlerKind>(handlerKinds)

/** The rows of the table with this heading, a list of cells each. */
function tableRows(page: string, heading: string): string[][] {
  const [, after] = page.split(`\n${heading}\n`)
  const rows = /^(?:\|.*\n)+/.exec(after ?? '')?.[0] ?? ''
  const cells = rows.split('\n').map((row) => row.split('|').slice(1, -1))
  return cells
    .slice(1)
    .filter((row) => row.length > 0)
    .map((row) => row.map((cell) => cell.trim()))
}

/** What stands as code in a text. */
function code(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, found = '']) => found)
}

/** The names before a colon, a semicolon or the end: what a cell says keys of, not what it says of them. */
function keysNamed(cell = ''): string[] {
  return cell.split(/;\s*/).flatMap((part) => /^`([^`]+)`/.exec(part)?.[1] ?? [])
}

/** The sentence or line of a page in which some words stand. */
function sentence(page: string, words: RegExp): string {
  const text = page.replaceAll('\n', ' ')
  const [found = ''] = new RegExp(`[^.|]*${words.source}.*?(?:\\. |\\| |$)`).exec(text) ?? []
  return found
}

/** What a block of a handler may hold beside the switches. */
function ownKeys(kind: HandlerKind): string[] {
  return Object.keys(blockKeys(kind)).filter((name) => !Object.hasOwn(switches, name))
}

describe('what the docs say of handlers is what the table says', () => {
  it('in the list of handlers: each with its key and its page', () => {
    const rows = tableRows(events, '| handler | single block has | does |')
    expect(rows.map(([handler, key]) => [handler, key])).to.deep.equal(
      kinds.map(([name, { blockKey }]) => [`[\`${name}\`](events/${name}.md)`, `\`${blockKey}\``]),
    )
  })

  it('in the reference: each with its required key and its other keys', () => {
    const rows = tableRows(reference, '| handler | required | also |')
    expect(
      rows.map(([handler, required, also]) => [code(handler), keysNamed(required), keysNamed(also)]),
    ).to.deep.equal(
      kinds.map(([name, kind]) => [[name], [kind.blockKey], ownKeys(kind).filter((key) => key !== kind.blockKey)]),
    )
    expect(code(sentence(reference, /The handlers are/))).to.deep.equal(kinds.map(([name]) => name))
  })

  for (const [name, kind] of kinds) {
    it(`on the page of ${name}: its keys, the first of them required`, () => {
      const page = `events/${name}.md`
      expect(existsSync(new URL(page, docs))).to.equal(true)
      const rows = tableRows(read(page), '| key | |')
      expect(rows.flatMap(([key]) => code(key))).to.have.members(ownKeys(kind))
      expect(rows[0]).to.satisfy(
        ([key, what = '']: string[]) => key === `\`${kind.blockKey}\`` && what.startsWith('required'),
      )
    })
  }

  it('of the switches: all of them, and what they may say', () => {
    expect(code(sentence(events, /takes the switches/)).map((each) => each.replace(/:.*/, ''))).to.have.members(
      Object.keys(switches),
    )
    const levels = code(sentence(reference, /Every level/))
    const values = Object.values(modes).flatMap((mode) => [...mode.values])
    expect(levels).to.have.members([...Object.keys(switches), ...values])
  })

  it('of what an if takes for false', () => {
    const texts = code(sentence(events, /is false when it renders/)).filter((each) => each !== 'if')
    expect(texts).to.deep.equal(falseTexts)
  })

  it('of the keys that a response URL of Slack takes', () => {
    const [, passedOn] = read('events/respond.md').split('The stock message passes on')
    expect(code(passedOn?.split('\n')[0])).to.deep.equal(responseKeys)
  })

  it('of the names under which templates see a block', () => {
    const named = sentence(events, /the block itself, under/).replace(/.*the block itself, under/, '')
    expect(code(named).map((each) => each.replace(/^\["(.*)"\]$/, '$1'))).to.deep.equal(
      kinds.map(([, { contextName }]) => contextName),
    )
  })

  it('of templates, captures and endpoints: which handlers have them', () => {
    const templates = kindsWith('template', handlerKinds).map(([name]) => `templates.${name}`)
    const captures = kindsWith('captures', handlerKinds).map(([name]) => `${name}.auto-capture-response-data`)
    for (const page of [events, reference]) {
      const named = new Set(code(page))
      const ending = [...named].filter((each) => each.endsWith('.auto-capture-response-data'))
      expect(ending).to.have.members(captures)
      const starting = [...named].filter((each) => each.startsWith('templates.'))
      expect(starting).to.have.members(templates)
    }
    const withEndpoint = kinds.filter(([, kind]) => Object.hasOwn(kind.keys, 'endpoint')).map(([name]) => name)
    expect(code(sentence(events, /A block of/)).slice(0, -1)).to.deep.equal(withEndpoint)
  })
})
