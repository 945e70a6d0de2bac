import { expect } from 'chai'
import fc from 'fast-check'
import { join } from 'node:path'
import { CicdError, CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { parseJson } from '../../../src/json/json-text.ts'
import { isObject } from '../../../src/json/json.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { filesIn, keysIn } from './records.ts'
import type { StoredRecord, StoredRecords } from './records.ts'

const id = 'flow-1'
const handlers = {
  'set-values': { default: { set: [{ to: 'state.result', from: 'built' }] } },
  notify: { default: { message: 'hello' } },
}
const appConfig = {
  'cicd-contexts': { stage: { channel: 'c', pipelines: { build: { 'event-handlers': { success: handlers } } } } },
}
const event = { id, pipeline: 'build', event: 'success', deliveryId: 'event' }
const once = { id, operations: [{ op: 'set', path: 'state.once', value: 1 }], deliveryId: 'once' } as const

/** Everything that reads a record. */
const actions: Readonly<Record<string, (manager: CicdStateMgr) => Promise<unknown>>> = {
  list: (manager) => manager.list({ olderThan: 0 }),
  get: (manager) => manager.get({ id, path: 'state' }),
  ttl: (manager) => manager.ttl({ id }),
  history: (manager) => manager.history({ id }),
  diff: (manager) => manager.diff({ id, from: 1 }),
  lock: (manager) => manager.lock({ name: 'held', ttl: 1000 }),
  'lock again': (manager) => manager.lock({ name: 'free', ttl: 1000 }),
  renew: (manager) => manager.renewLock({ name: 'held', token: 1, ttl: 60_000 }),
  unlock: (manager) => manager.unlock({ name: 'held', token: 1 }),
  'handle an event again': (manager) => manager.handleEvent(event),
  'set again': (manager) => manager.set(once),
  set: (manager) => manager.set({ id, operations: [{ op: 'increment', path: 'state.n', by: 1 }] }),
  expire: (manager) => manager.expire({ id, ttl: 60_000_000 }),
  restore: (manager) => manager.restore({ id, revision: 2 }),
  init: (manager) => manager.init({ id, appConfig, ifExists: 'replace', deliveryId: 'made' }),
  delete: (manager) => manager.delete({ id }),
}

const oddNumber = fc.constantFrom(-1, 0, 0.5, 1e21, 2 ** 53, 2 ** 53 - 1, 8.64e15 + 1, 1e9)
const oddText = fc.constantFrom('inf', 'nan', '0x10', '1e3', '-1', ' 1', '9007199254740993', '1'.repeat(400), '', '\0')
const oddValue = fc.oneof(fc.jsonValue({ maxDepth: 2 }), oddNumber, oddText) as fc.Arbitrary<JsonValue>

/** A record in place of a good one: anything, or the good one with one part replaced or removed. */
function damaged(record: StoredRecord): fc.Arbitrary<string> {
  const anything = fc.oneof(
    oddText,
    oddValue.map(json),
    fc.string(),
    fc.constant(`${'['.repeat(9999)}${']'.repeat(9999)}`),
  )
  const value = parsed(record.text)
  const places = value === undefined ? [] : placesIn(value)
  if (value === undefined || places.length === 0) return anything
  const inOnePlace = fc.tuple(fc.constantFrom(...places), fc.option(oddValue, { nil: undefined }))
  return fc.oneof(
    { arbitrary: anything, weight: 1 },
    { arbitrary: inOnePlace.map(([path, odd]) => json(replaced(value, path, odd))), weight: 3 },
  )
}

function placesIn(value: JsonValue, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value as JsonObject).flatMap(([key, child]) => [
    [...path, key],
    ...placesIn(child, [...path, key]),
  ])
}

function replaced(value: JsonValue, [key = '', ...rest]: readonly string[], by: JsonValue | undefined): JsonValue {
  const put = (child: JsonValue) => (rest.length > 0 ? replaced(child, rest, by) : by)
  const keep = (entries: [string, JsonValue][]) =>
    entries
      .map(([name, child]): [string, JsonValue | undefined] => [name, name === key ? put(child) : child])
      .filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
  if (Array.isArray(value)) return keep(Object.entries(value)).map(([, child]) => child)
  return isObject(value) ? Object.fromEntries(keep(Object.entries(value))) : value
}

const json = (value: JsonValue) => JSON.stringify(value)

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** What is wrong with what an action gave, or nothing. */
async function faultOf(action: Promise<unknown>): Promise<string | undefined> {
  try {
    const told = inspect(await action)
    return told === undefined ? undefined : `it gave ${told}`
  } catch (error) {
    if (!(error instanceof CicdError)) return `a bug: ${error instanceof Error ? error.stack : String(error)}`
    return /NaN|undefined|Invalid Date|\[object/.test(error.message) ? error.message : undefined
  }
}

/** A number or time in a result that is none. */
function inspect(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (Array.isArray(value)) return value.map(inspect).find((found) => found !== undefined)
  if (isObject(value)) {
    const times = Object.entries(value).filter(([key]) => /^(time|changedAt|expiresAt)$/.test(key))
    const odd = times.find(([, time]) => typeof time === 'string' && Number.isNaN(Date.parse(time)))
    return odd === undefined
      ? Object.values(value)
          .map(inspect)
          .find((found) => found !== undefined)
      : json(odd)
  }
  return undefined
}

interface Damaged {
  /** How many damages are tried; the variable DAMAGE_RUNS has the last word. */
  readonly runs: number
  readonly datasources: (cwd: string) => JsonObject
  readonly records: (cwd: string) => Promise<StoredRecords>
}

function describeDamage(name: string, { runs, datasources, records }: Damaged): void {
  describe(`damaged records in a ${name}`, function () {
    this.timeout(process.env.DAMAGE_RUNS === undefined ? 240_000 : 0)
    let http: HttpServer
    before(async () => (http = await startHttpServer([{ json: { ok: true, ts: '1' } }])))
    after(() => http.close())

    it('are never called a bug, never make a number that is none, and never hold anybody up', async () => {
      const cwd = await tempDir()
      const config = {
        cicdstatemgr: { datasources: datasources(cwd), slack: { url: `${http.origin}/post` }, history: { keep: 20 } },
      }
      const open = () => CicdStateMgr.open({ config, cwd, secrets: { cicdstatemgr: { slack: { token: 'xoxb-1' } } } })
      await using maker = await open()
      await makeRecords(maker)
      const stored = await records(cwd)
      const all = (await stored.all()).toSorted((a, b) => (a.name < b.name ? -1 : 1))

      const property = fc.asyncProperty(fc.gen(), fc.nat(), async (gen, choice) => {
        const record = all[choice % all.length]!
        const text = gen(damaged, record)
        for (const [what, action] of Object.entries(actions)) {
          await stored.reset()
          await record.replace(text)
          await using manager = await open()
          const started = performance.now()
          const fault = await faultOf(action(manager))
          expect(fault, `${what} with ${text.slice(0, 300)} in place of ${record.name}`).to.equal(undefined)
          expect(performance.now() - started, `${what} with ${text} in ${record.name}`).to.be.lessThan(10_000)
        }
      })
      await fc.assert(property, { numRuns: Number(process.env.DAMAGE_RUNS ?? runs) })
    })
  })
}

async function makeRecords(manager: CicdStateMgr): Promise<void> {
  await manager.init({ id, appConfig, deliveryId: 'made' })
  await manager.set(once)
  await manager.handleEvent(event)
  for (const optional of [
    () => manager.expire({ id, ttl: 3_600_000 }),
    () => manager.init({ id: 'other', appConfig }),
    () => manager.lock({ name: 'held', ttl: 3_600_000 }),
    () => manager.lock({ name: 'free', ttl: 1 }),
  ]) {
    await optional().catch((error: unknown) => expect(error).to.be.instanceOf(CicdError))
  }
  await manager.set({ id, operations: [{ op: 'append', path: 'state.list', value: { a: [1] } }] })
}

describeDamage('directory', {
  runs: 8,
  datasources: (cwd) => ({ directory: { path: join(cwd, 'store'), isPrimary: true } }),
  records: (cwd) => Promise.resolve(filesIn(join(cwd, 'store'))),
})

for (const name of ['jsonfile', 'yamlfile']) {
  describeDamage(name, {
    runs: 5,
    datasources: (cwd) => ({ [name]: { path: join(cwd, 'store', 'one'), isPrimary: true } }),
    records: (cwd) => Promise.resolve(filesIn(join(cwd, 'store'))),
  })
}

describe('in Redis', () => {
  let server: RedisServer
  before(async () => (server = await startRedis()))
  after(() => server.stop())

  describeDamage('redis', {
    runs: 60,
    datasources: () => ({ redis: { host: server.host, port: server.port, keyPrefix: 'cicd:', isPrimary: true } }),
    records: () => keysIn(server.client()),
  })
})
