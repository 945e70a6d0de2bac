import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { given } from '../../json/given.ts'
import type { Path } from '../../json/path.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { lenientJson } from './lenient-json.ts'
import { slackPath, startCollector } from './collector.ts'
import type { CollectedRequest } from './collector.ts'
import { eventBlocksIn } from './event-blocks.ts'
import type { EventBlock } from './event-blocks.ts'
import { withoutReceiver } from './own-receiver.ts'
import { runProgram } from './run-program.ts'
import type { Program } from './run-program.ts'

/** An app, one of its cicd contexts, and the events and generators to run. Each run starts with the context in the state after init. */
export interface Scenario {
  /** An absolute path. */
  readonly appConfig: string
  /** An absolute path. */
  readonly basesDir?: string | undefined
  readonly cicdContext: string
  /** As `PIPELINE=EVENT`. */
  readonly events: readonly string[]
  readonly generators: readonly ScenarioGenerator[]
  /** As `PATH=EXPR`. */
  readonly vars: readonly string[]
  /** As `PATH=VALUE`, with the meaning of the old `--set`: stored after the context is made. */
  readonly sets: readonly string[]
  /** The settings under `cicdstatemgr` in the config. */
  readonly config: JsonObject
  /** The settings under `cicdstatemgr` in the secrets. The programs do not get their values. */
  readonly secrets: JsonObject
}

/** A generator of a context. */
export interface ScenarioGenerator {
  /** Its path as both programs read it. */
  readonly expression: string
  /** Its path in the app config. */
  readonly path: Path
}

/** The observed results of one run of a program. */
export interface Observed {
  readonly exitCode: number
  /** The error message in its output; empty if there is none. */
  readonly said: string
  /** Everything that it wrote to stderr. */
  readonly stderr: string
  /** The document that it stored; null if there is none. */
  readonly document: JsonValue
  readonly requests: readonly JsonObject[]
  /** The blocks of an event, if the program can report them. */
  readonly blocks?: readonly EventBlock[]
}

export interface ObservedRuns {
  readonly init: Observed
  /** The runs by event; empty if init failed. */
  readonly events: ReadonlyMap<string, Observed>
  /** The runs by expression; empty if init failed. */
  readonly generators: ReadonlyMap<string, Observed>
}

const id = 'migrate-check'

interface Lent {
  /** The PATH of the program. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
  readonly saysBlocks?: boolean
  /** Gets the run that begins, such as `event 2 of 3`. */
  readonly tellRun?: (what: string) => void
}

/** Runs a program in its own folder, which is removed afterwards. Every request that it sends is caught on this machine. */
export async function observe(program: Program, scenario: Scenario, lent: Lent): Promise<ObservedRuns> {
  const folder = await mkdtemp(join(tmpdir(), 'cicdstatemgr-migrate-'))
  try {
    await using collector = await startCollector()
    const { origin, certificate } = collector
    await writeFile(join(folder, authority), certificate)
    await writeFile(join(folder, 'config.yaml'), stringifyJson(configFor(scenario.config, folder, origin)))
    await writeFile(join(folder, 'secrets.yaml'), stringifyJson({ cicdstatemgr: withoutValues(scenario.secrets) }))
    const place = { cwd: folder, env: environment(folder, origin, lent.path), ...given({ signal: lent.signal }) }
    const run = async (...flags: string[]): Promise<Observed> => {
      const ended = await runProgram(program, [...files, ...flags], place)
      const stderr = withoutReceiver(ended.stderr, origin)
      const requests = collector.take().map((request) => shown(request, origin))
      const document = await stored(folder, origin)
      return { exitCode: ended.exitCode, said: messageIn(stderr), stderr: stderr.trim(), document, requests }
    }

    const init = await run(...initFlags(scenario))
    const before = await readFile(join(folder, stores), 'utf8').catch(() => '')
    const events = new Map<string, Observed>()
    for (const [index, event] of (init.exitCode === 0 ? scenario.events : []).entries()) {
      lent.tellRun?.(`event ${index + 1} of ${scenario.events.length}`)
      await putBack(folder, before)
      const vars = scenario.vars.flatMap((text) => ['--var', text])
      const rehearsal = ['handle-event', event, ...files, '--id', id, ...vars, '--dry-run', '--json']
      const rehearsed = lent.saysBlocks === true ? await runProgram(program, rehearsal, place) : undefined
      const observed = await run('--load', '--id', id, '--handle-event', event, ...varFlags(scenario))
      events.set(event, { ...observed, ...given({ blocks: eventBlocksIn(rehearsed?.stdout ?? '', init.document) }) })
    }
    const generators = new Map<string, Observed>()
    for (const [index, { expression }] of (init.exitCode === 0 ? scenario.generators : []).entries()) {
      lent.tellRun?.(`generator ${index + 1} of ${scenario.generators.length}`)
      await putBack(folder, before)
      generators.set(expression, await run('--generate', expression, '--id', id, ...varFlags(scenario)))
    }
    return { init, events, generators }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const files = ['--config', 'config.yaml', '--secrets', 'secrets.yaml', '--log-level', 'ERROR']
const stores = 'context.yaml'
const cache = 'cache.json'
const authority = 'ca.pem'

function initFlags({ appConfig, basesDir, cicdContext, sets }: Scenario): string[] {
  const bases = basesDir === undefined ? [] : ['--init-bases-dir', basesDir]
  // The Python program makes no context without a --set.
  const set = [`state.${id}=yes`, ...sets].flatMap((text) => ['--set', text])
  return [
    '--init-new',
    id,
    '--init-app-config-file',
    appConfig,
    '--init-cicd-context-name',
    cicdContext,
    ...bases,
    ...set,
  ]
}

function varFlags({ vars }: Scenario): string[] {
  return vars.flatMap((text) => ['--tmpl-ctx-var', text])
}

/** The user's config, with the folder as the only place to store, and the collector as the receiver. */
function configFor(section: JsonObject, folder: string, origin: string): JsonObject {
  const trigger = isObject(section.trigger) ? section.trigger : {}
  const slack = isObject(section.slack) ? section.slack : {}
  // By default, answers may go to the host of slack.url. That url is replaced, so its host is added here.
  const allowedHosts = slack.allowedHosts ?? ['hooks.slack.com', ...hostsOf(slack.url), new URL(origin).host]
  return {
    cicdstatemgr: {
      ...section,
      datasources: {
        yamlfile: { path: join(folder, stores), isPrimary: true },
        // The Python program reads the list of a choice generator from a cache.
        jsonfile: { path: join(folder, cache) },
      },
      slack: { ...slack, url: `${origin}${slackPath}`, allowedHosts },
      trigger: { ...trigger, url: `${origin}/trigger` },
      http: { retries: 0, timeout: '5s' },
    },
  }
}

function hostsOf(url: JsonValue | undefined): readonly string[] {
  return typeof url === 'string' && URL.canParse(url) ? [new URL(url).host].filter((host) => host !== '') : []
}

/** Each secret replaced by a placeholder, so that no template sees a real one. */
function withoutValues(secrets: JsonObject): JsonObject {
  const others = Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== 'datasources'))
  const replaced = (value: JsonValue, name: string): JsonValue => {
    if (Array.isArray(value)) return value.map((item, index) => replaced(item, `${name}-${index}`))
    if (!isObject(value)) return `secret-${name}`
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, `${name}-${key}`)]))
  }
  // The Python program fails without these two.
  const needed = ['slack', 'trigger'].map((name) => {
    const given = ownValue(others, name)
    return [name, { token: '', ...(isObject(given) ? given : {}) }] as const
  })
  return replaced({ ...others, ...Object.fromEntries(needed) }, 'value') as JsonObject
}

/** The environment of the programs, whose proxy variables lead every connection to the collector. */
function environment(folder: string, origin: string, path: string): Readonly<Record<string, string>> {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, origin] as const)
  const trusted = { REQUESTS_CA_BUNDLE: join(folder, authority), SSL_CERT_FILE: join(folder, authority) }
  return { PATH: path, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', ...trusted, ...Object.fromEntries(proxies) }
}

async function putBack(folder: string, before: string): Promise<void> {
  await writeFile(join(folder, stores), before)
  for (const file of [`${stores}.meta`, cache]) await rm(join(folder, file), { force: true })
}

async function stored(folder: string, origin: string): Promise<JsonValue> {
  const text = await readFile(join(folder, stores), 'utf8').catch(() => '')
  try {
    return readYaml(withoutReceiver(text, origin), stores)
  } catch {
    return null
  }
}

function shown({ method, url, authorization, body }: CollectedRequest, origin: string): JsonObject {
  const sent = lenientJson(withoutReceiver(body, origin))
  return { method, url: withoutReceiver(url.replace(origin, ''), origin), authorization, body: sent }
}

/** The error in the output of a program: the failed blocks, the message of an error, or the last line of a traceback. */
function messageIn(text: string): string {
  // Templates that fail are reported before the blocks, and do not end a run.
  const blocks = [...text.matchAll(/^Error: (\S+ .*: failed, .*)$/gm)].map(([, block]) => block)
  if (blocks.length > 0) return [...new Set(blocks)].join('; ')
  const [, message] = /^Error: ([^]*?)\n(?:Code|Try this|\s*$)/m.exec(`${text}\n`) ?? []
  return message?.replace(/\s+/g, ' ').trim() ?? lastLine(text)
}

/** The exception at the end of a traceback, with the lines of an error of YAML below it; otherwise the last line with words. */
function lastLine(text: string): string {
  const lines = text.trimEnd().split('\n')
  const start = lines.findLastIndex(
    (line, index) => /^[A-Za-z_][\w.]*: \S/.test(line) && /^\s/.test(lines[index - 1] ?? ''),
  )
  const inTraceback = text.includes('Traceback (most recent call last)') && start !== -1
  if (!inTraceback) return (lines.findLast((line) => /\w/.test(line)) ?? '').trim()
  const end = lines.findIndex((line, index) => index > start && (line.trim() === '' || line.startsWith('usage: ')))
  const reason = lines.slice(start, end === -1 ? undefined : end).map((line) => line.trim())
  // The lines that show the place in the text say nothing without their columns.
  return reason.filter((line) => /\w/.test(line)).join(' ')
}
