import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'
import { readRecordings } from './recordings.ts'
import type { Documents, RecordedRequest, RecordedStep } from './recordings.ts'
import { replay } from './replay.ts'
import type { Servers } from './replay.ts'
import { useServers } from './use-servers.ts'

/** Which requests of the original, counted from 0, are not sent here. */
interface Difference {
  readonly reason: string
  readonly without: readonly number[]
}

/** Requests to paths below one, wherever they are sent, and what is other about them here. */
interface Everywhere {
  readonly below: string
  readonly authorization: null
}

interface Differences {
  /** By name, the sentence that docs/differences-from-python.md has on it. */
  readonly reasons: Readonly<Record<string, string>>
  /** By name of the reason. */
  readonly everywhere: Readonly<Record<string, Everywhere>>
  /** By scenario, then by the number of the command line in it, from 1. */
  readonly events: Readonly<Record<string, Readonly<Record<string, Difference>>>>
}

const { versions, scenarios } = readRecordings('event-recordings.json')
const documentation = readFileSync(new URL('../../docs/differences-from-python.md', import.meta.url), 'utf8')
const text = readFileSync(new URL('data/event-differences.json', import.meta.url), 'utf8')
const differences = JSON.parse(text) as Differences

describe(`Events of whole configs, beside cicdstatemgr ${versions.cicdstatemgr} of Python`, () => {
  let servers: Servers
  useServers((started) => (servers = started))

  for (const scenario of scenarios) {
    const without = (index: number) => differences.events[scenario.name]?.[String(index + 1)]?.without ?? []

    it(`${scenario.name}: what is sent and stored is what was sent and stored there`, async () => {
      const observed = await replay(scenario, servers)

      let documents: Documents = {}
      for (const [index, step] of scenario.steps.entries()) {
        documents = step.documents ?? documents
        const requests = repaired(step.requests ?? [])
          .filter((_, at) => !without(index).includes(at))
          .map(asHere)
        const { stderr, ...did } = observed[index]!
        expect({ argv: step.argv, requests: did.requests, exit: did.exit }, stderr).to.deep.equal({
          argv: step.argv,
          requests,
          exit: step.exit,
        })
        expect(statesOf(did.documents)).to.deep.equal(statesOf(documents))
      }
    })
  }

  it('are at least 60, pushes, buttons and slash commands on dev and prod', () => {
    const events = scenarios.flatMap(({ steps }) => steps).filter(isEvent)
    const kinds = scenarios.map(({ name }) => name.replace(/, \w+ config$/, ''))

    expect(events.length).to.be.at.least(60)
    expect(events.filter(({ requests = [] }) => requests.length > 0).length).to.be.at.least(60)
    expect([...new Set(kinds)].sort()).to.deep.equal(
      ['dev', 'prod'].flatMap((on) => ['button', 'git push', 'slash command'].map((kind) => `${kind} on ${on}`)).sort(),
    )
  })

  it('differ only where the documentation gives a reason', () => {
    const inSteps = Object.values(differences.events).flatMap((steps) => Object.values(steps))
    const used = [...inSteps.map(({ reason }) => reason), ...Object.keys(differences.everywhere)]

    expect([...new Set(used)].sort()).to.deep.equal(Object.keys(differences.reasons).sort())
    for (const sentence of Object.values(differences.reasons)) expect(documentation).to.include(sentence)
  })
})

function isEvent({ argv }: RecordedStep): boolean {
  return argv.includes('--handle-event')
}

/** What events change; the rest of a document is the subject of other recordings. */
function statesOf(documents: Documents): JsonValue[] {
  return Object.values(documents).map(({ state }) => state!)
}

function asHere(request: RecordedRequest): RecordedRequest {
  const found = Object.values(differences.everywhere).find(({ below }) => request.path.startsWith(below))
  return found === undefined ? request : { ...request, authorization: found.authorization }
}

/** The original sends raw control characters inside strings as they are; we escape them. */
function repaired(requests: readonly RecordedRequest[]): RecordedRequest[] {
  return requests.map((request) => {
    const text = isObject(request.body) ? request.body['invalid JSON'] : undefined
    return typeof text === 'string' ? { ...request, body: parsedLeniently(text) } : request
  })
}

/** Between an odd quote and the next even one is a string; a backslash takes the character after it along. */
function parsedLeniently(text: string): JsonObject {
  let isInside = false
  let mended = ''
  for (const [token] of text.matchAll(/\\[^]|[^]/gu)) {
    if (token === '"') isInside = !isInside
    mended += isInside && token < ' ' ? JSON.stringify(token).slice(1, -1) : token
  }
  return JSON.parse(mended) as JsonObject
}
