import { access } from 'node:fs/promises'
import { isJsonPath } from '../json/path.ts'
import { fromPythonPath } from '../json/python-path.ts'
import { oneOrAll } from '../json/query.ts'
import type { TemplateVar } from '../context/template-context.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { changeContext } from '../operations/change/change-context.ts'
import { generate } from '../operations/values/generate.ts'
import { getValue } from '../operations/values/get-value.ts'
import { adviceOnFileVariable } from '../context/file-variable.ts'
import { excerpt } from '../text/shorten.ts'
import { handleEvent } from '../operations/events/handle-event.ts'
import { initContext } from '../operations/contexts/init-context.ts'
import { loadContext } from '../operations/contexts/load-context.ts'
import { renderTemplate } from '../operations/values/render-template.ts'
import type { EventName, InitResult } from '../operations/requests.ts'
import type { Caller } from '../operations/host.ts'
import { given } from '../json/given.ts'
import type { LegacyArguments } from './arguments.ts'
import { legacyText } from './print.ts'
import { legacyOperations } from './sets.ts'
import type { LegacySettings } from './settings.ts'

export interface LegacyRun {
  readonly caller: Caller
  readonly args: LegacyArguments
  readonly settings: LegacySettings
  readonly stdout: { write(text: string): unknown }
}

/** The result of the event, if one was fired. */
export type LegacyEvent = InitResult['event']

/** Does the one action of the arguments; of several the first in this order: init-new, load, get, generate, handle-event, set. */
export async function act(run: LegacyRun): Promise<LegacyEvent> {
  const { args, settings } = run
  warnOfFiles(run)
  const newId = args.last('init-new')
  if (newId !== undefined) return init(run, newId)
  if (args.has('load')) return load(run)
  const path = pathOf(args, 'get')
  const generators = pathOf(args, 'generate')
  const event = eventOf(args)
  if (path !== undefined && settings.readsCache) return get(run, path)
  if (path !== undefined || generators !== undefined || event !== undefined || args.has('set')) {
    await completeCaches(run.caller, settings.required('id'))
  }
  if (path !== undefined) return get(run, path)
  if (generators !== undefined) return runGenerators(run, generators)
  if (event !== undefined)
    return handleEvent(run.caller, { id: settings.required('id'), ...event, ...(await changesOf(run)) })
  if (args.has('set')) return set(run)
  return undefined
}

function pathOf(args: LegacyArguments, flag: 'get' | 'generate'): string | undefined {
  const text = args.last(flag)
  return text === undefined ? undefined : fromPythonPath(text)
}

async function init(run: LegacyRun, id: string): Promise<LegacyEvent> {
  const { caller, args, settings, stdout } = run
  const request = {
    id,
    appConfig: settings.required('init-app-config-file'),
    ...given({ basesDir: settings.optional('init-bases-dir'), cicdContext: args.last('init-cicd-context-name') }),
    ifExists: 'replace' as const,
    ...(await changesOf(run)),
    ...given({ event: namedEventOf(args) }),
  }
  const result = await initContext(caller, request, { checksHandlers: false })
  stdout.write(`${result.id}\n`)
  return result.event
}

async function load(run: LegacyRun): Promise<LegacyEvent> {
  const id = run.settings.required('id')
  const event = given({ event: namedEventOf(run.args) })
  return (await loadContext(run.caller, { id, ...(await changesOf(run)), ...event })).event
}

async function get({ caller, args, settings, stdout }: LegacyRun, path: string): Promise<undefined> {
  const request = { id: settings.required('id'), vars: varsOf(args), cached: settings.readsCache }
  let { value } = await getValue(caller, { ...request, path, render: true, default: null })
  if (isJsonPath(path) && Array.isArray(value)) {
    value = oneOrAll(value) ?? null
    // A single match is a value, and is rendered as one.
    if (typeof value === 'string') value = (await renderTemplate(caller, { ...request, template: value })).value
  }
  const text = legacyText(value)
  if (text !== undefined) stdout.write(`${text}\n`)
}

async function runGenerators({ caller, args, settings }: LegacyRun, path: string): Promise<undefined> {
  await generate(caller, { id: settings.required('id'), path, vars: varsOf(args) })
}

async function set(run: LegacyRun): Promise<undefined> {
  const { operations } = await changesOf(run)
  await changeContext(run.caller, { id: run.settings.required('id'), operations })
}

/** The Python program reads these files. Here no variable names a file: its text may come from outside. */
function warnOfFiles({ caller, args }: LegacyRun): void {
  for (const text of args.all('tmpl-ctx-var')) {
    const advice = adviceOnFileVariable(text)
    if (advice !== undefined) caller.host.log.warn(`--tmpl-ctx-var ${excerpt(text, 120)}: ${advice}`)
  }
}

/** Writes the caches if one of them is missing. */
async function completeCaches(caller: Caller, id: string): Promise<void> {
  for (const { path } of caller.host.caches) {
    try {
      await access(path)
    } catch {
      await loadContext(caller, { id })
      return
    }
  }
}

async function changesOf({ caller, args, settings }: LegacyRun) {
  const warn = (message: string) => {
    caller.host.log.warn(message)
  }
  const { config, cwd } = caller.host
  const key = config.primary.name === 'redis' ? config.primary.tls?.key : undefined
  const kept = [...settings.files(cwd), ...(key === undefined ? [] : [key])]
  const operations = await legacyOperations(args.all('set'), { cwd, safe: settings.isSafe, kept, warn })
  return { operations, vars: varsOf(args) }
}

function varsOf(args: LegacyArguments): TemplateVar[] {
  return args.all('tmpl-ctx-var').map((text) => {
    const [, path, expression] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    if (path !== undefined && expression !== undefined) {
      return { kind: 'either', path: path.trim(), expression: expression.trim(), lookUp: pathIn(expression) }
    }
    throw new CicdError('BAD_VARIABLE', `--tmpl-ctx-var ${text}: PATH=EXPR is expected`)
  })
}

/** The expression as a path; as it is if it cannot be one, which makes it a text. */
function pathIn(expression: string): string {
  try {
    return fromPythonPath(expression)
  } catch {
    return expression
  }
}

function eventOf(args: LegacyArguments): EventName | undefined {
  const text = args.last('handle-event')
  if (text === undefined) return undefined
  const [, pipeline, event] = /^([^=]*)=([^=]*)$/s.exec(text) ?? []
  if (pipeline !== undefined && event !== undefined) return { pipeline, event }
  throw new CicdError('BAD_EVENT', `--handle-event ${text}: PIPELINE=EVENT is expected`)
}

/** Together with `--init-new` and `--load`, an event without a name is ignored. */
function namedEventOf(args: LegacyArguments): EventName | undefined {
  const event = eventOf(args)
  return event?.pipeline === '' || event?.event === '' ? undefined : event
}
