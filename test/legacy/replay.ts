import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { dirname, join } from 'node:path'
import type { Redis } from 'ioredis'
import { runLegacy } from '../../src/legacy/legacy.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import type { HttpServer } from '../support/http-server.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { CachedIds, Documents, RecordedRequest, RecordedStep, Scenario } from './recordings.ts'

/** What a command line did here. */
export interface Observed {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
  readonly documents: Documents
  readonly caches: CachedIds
  readonly requests: readonly RecordedRequest[]
}

/** What programs and scripts see of it. */
export function withoutStderr({ exit, stdout, documents, caches, requests }: Observed): Omit<Observed, 'stderr'> {
  return { exit, stdout, documents, caches, requests }
}

/** Runs a command line in a directory. */
export type Runner = (
  argv: readonly string[],
  place: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
) => Promise<{ exit: number; stdout: string; stderr: string }>

export interface Servers {
  readonly redis: RedisServer
  readonly client: Redis
  /** A port where nobody listens. */
  readonly closedPort: number
}

/** In this process, which is fast. */
export const runInProcess: Runner = async (argv, { env, cwd }) => {
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) })
  const exit = await runLegacy(argv, { env, cwd, stdout: stream('stdout'), stderr: stream('stderr') })
  return { exit, ...written }
}

/** Runs the steps of a scenario one after the other, on an empty Redis and an endpoint of their own. */
export async function replay(scenario: Scenario, servers: Servers, run = runInProcess): Promise<Observed[]> {
  await servers.client.flushall()
  const replies = [...(scenario.replies ?? [])]
  await using endpoint = await startHttpServer((request) => {
    const { status, body } = replies.shift() ?? { status: 200, body: '{"ok": true, "ts": "1600.1"}' }
    const text = body === '@ECHO@' ? echoOf(request, endpoint.origin) : body
    return { status, text, headers: { 'content-type': 'application/json' } }
  })
  const filled = (text: string) =>
    text
      .replaceAll('@REDIS_PORT@', String(servers.redis.port))
      .replaceAll('@ENDPOINT_PORT@', new URL(endpoint.origin).port)
      .replaceAll('@CLOSED_PORT@', String(servers.closedPort))

  const cwd = await tempDir()
  for (const [name, text] of Object.entries(scenario.files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), filled(text))
  }
  const observed: Observed[] = []
  for (const step of scenario.steps) observed.push(await replayStep(step, scenario, { cwd, servers, endpoint, run }))
  const masked = JSON.stringify(observed).replaceAll(new URL(endpoint.origin).host, '127.0.0.1:@ENDPOINT_PORT@')
  return JSON.parse(masked) as Observed[]
}

/** What public echo services answer. */
function echoOf({ path, body }: { readonly path: string; readonly body: string }, origin: string): string {
  const sent = parsed(body)
  const data = isObject(sent) && 'invalid JSON' in sent ? body : sent
  return JSON.stringify({ data, headers: { 'user-agent': 'agent/1' }, url: `${origin}${path}` })
}

interface Place {
  readonly cwd: string
  readonly servers: Servers
  readonly endpoint: HttpServer
  readonly run: Runner
}

async function replayStep(step: RecordedStep, scenario: Scenario, place: Place): Promise<Observed> {
  const { cwd, servers, endpoint, run } = place
  for (const name of step.remove ?? []) await rm(join(cwd, name))
  const before = endpoint.requests.length
  const ran = await run(step.argv, { cwd, env: { ...scenario.env, ...step.env } })
  return {
    ...ran,
    documents: await documentsIn(servers.client),
    caches: await cachedIdsIn(join(cwd, 'localdata')),
    requests: endpoint.requests.slice(before).map(({ path, body, headers }) => ({
      path,
      body: parsed(body),
      authorization: headers.authorization ?? null,
      ...keptOf(headers, scenario.headers),
    })),
  }
}

function keptOf(all: IncomingHttpHeaders, names: readonly string[] | undefined): Pick<RecordedRequest, 'headers'> {
  if (names === undefined) return {}
  const kept = names.filter((name) => all[name] !== undefined).map((name) => [name, String(all[name])])
  return { headers: Object.fromEntries(kept) as Record<string, string> }
}

async function documentsIn(client: Redis): Promise<Documents> {
  const ids = (await client.keys('*')).filter((key) => !/^\{.*\}:(?:meta|history)$/.test(key)).sort()
  const texts = await Promise.all(ids.map((id) => client.get(id)))
  return Object.fromEntries(ids.map((id, index) => [id, JSON.parse(texts[index] ?? '') as JsonObject]))
}

async function cachedIdsIn(directory: string): Promise<CachedIds> {
  const all = await readdir(directory).catch(() => [])
  // Beside a primary file stands its revision.
  const names = all.filter((name) => !name.endsWith('.meta')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, idIn(name, texts[index] ?? '')]))
}

function idIn(name: string, text: string): string {
  if (name.endsWith('.id')) return text
  if (name.endsWith('.sh')) return /^CICD_state__cicdContextDataId='(.*)'$/m.exec(text)?.[1] ?? ''
  const { state } = readYaml(text, name) as { state: { cicdContextDataId: string } }
  return state.cicdContextDataId
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return { 'invalid JSON': text }
  }
}
