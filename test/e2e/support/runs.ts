import { setTimeout as pause } from 'node:timers/promises'
import { kubectl, kubectlJson } from './kubectl.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

interface NamedValue {
  readonly name: string
  readonly value: unknown
}

interface StepState {
  readonly name: string
  readonly running?: object
  readonly terminated?: { readonly exitCode: number }
}

/** A TaskRun as the cluster has it. */
export interface TaskRun {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly podName?: string
    readonly results?: readonly NamedValue[]
    readonly retriesStatus?: readonly object[]
    readonly steps?: readonly StepState[]
  }
}

/** What became of a PipelineRun or a TaskRun. */
export interface Ended {
  readonly name: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly results: Readonly<Record<string, unknown>>
  /** Names of the pipeline tasks that were skipped, with the reason. */
  readonly skipped: Readonly<Record<string, string>>
}

interface Run {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly results?: readonly NamedValue[]
    readonly skippedTasks?: readonly { readonly name: string; readonly reason: string }[]
  }
}

/** Creates a PipelineRun or a TaskRun; `KIND/NAME`. */
export async function start(namespace: string, document: object): Promise<string> {
  const { kind, metadata } = await kubectlJson<Run>(['-n', namespace, 'create', '-f', '-'], JSON.stringify(document))
  return `${kind.toLowerCase()}/${metadata.name}`
}

/** Waits for the end of a run, at most that many seconds. */
export async function ended(namespace: string, run: string, seconds = 240): Promise<Ended> {
  const wait = ['wait', '--for=jsonpath={.status.completionTime}', `--timeout=${seconds}s`, run]
  await kubectl(['-n', namespace, ...wait])
  const { metadata, status = {} } = await kubectlJson<Run>(['-n', namespace, 'get', run])
  const { status: state, reason, message } = conditionOf(status.conditions)
  return {
    name: metadata.name,
    status: state,
    reason,
    message,
    results: Object.fromEntries((status.results ?? []).map(({ name, value }) => [name, value])),
    skipped: Object.fromEntries((status.skippedTasks ?? []).map(({ name, reason: why }) => [name, why])),
  }
}

/** Runs a document to its end. */
export async function run(namespace: string, document: object, seconds?: number): Promise<Ended> {
  return ended(namespace, await start(namespace, document), seconds)
}

/** Runs a document that must succeed; its results. */
export async function succeed(namespace: string, document: object): Promise<Ended['results']> {
  const { name, status, message, results } = await run(namespace, document)
  if (status === 'True') return results
  throw new Error(`${name} did not succeed: ${message}\n${await taskMessages(namespace, name)}`)
}

/** A value of a context in the Redis of the suite. */
export async function valueOf(namespace: string, id: string, path: string): Promise<unknown> {
  const params = Object.entries({ 'context-id': id, path }).map(([name, value]) => ({ name, value }))
  const workspaces = [{ name: 'config', configMap: { name: 'config-redis' } }]
  const metadata = { generateName: 'look-' }
  const spec = { taskRef: { name: 'get-state' }, params, workspaces }
  return (await succeed(namespace, { apiVersion: 'tekton.dev/v1', kind: 'TaskRun', metadata, spec })).value
}

/** The TaskRun of a pipeline task, or undefined while there is none. */
export async function taskRun(namespace: string, pipelineRun: string, task: string): Promise<TaskRun | undefined> {
  const name = pipelineRun.split('/').at(-1)
  const selector = `tekton.dev/pipelineRun=${name},tekton.dev/pipelineTask=${task}`
  const { items } = await kubectlJson<{ items: TaskRun[] }>(['-n', namespace, 'get', 'taskrun', '-l', selector])
  return items[0]
}

/** Waits until it is the turn of a step that is not the first; all containers of a pod run from the start. The TaskRun. */
export function stepRunning(namespace: string, pipelineRun: string, task: string, step: string): Promise<TaskRun> {
  return until(`${task}/${step} runs`, async () => {
    const found = await taskRun(namespace, pipelineRun, task)
    const steps = found?.status?.steps ?? []
    const before = steps.slice(
      0,
      steps.findIndex(({ name }) => name === step),
    )
    const itsTurn = before.length > 0 && before.every(({ terminated }) => terminated !== undefined)
    return itsTurn && steps[before.length]?.running !== undefined ? found : undefined
  })
}

/** Asks again and again until there is an answer. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain until ${what}`)
    await pause(300)
  }
}

function conditionOf(conditions: readonly Condition[] = []): Condition {
  const none = { type: 'Succeeded', status: 'Unknown', reason: '', message: '' }
  return conditions.find(({ type }) => type === 'Succeeded') ?? none
}

/** Why TaskRuns of a PipelineRun failed, and what their steps said: for whoever reads the failure of a test. */
async function taskMessages(namespace: string, pipelineRun: string): Promise<string> {
  const selector = `tekton.dev/pipelineRun=${pipelineRun}`
  const { items } = await kubectlJson<{ items: TaskRun[] }>(['-n', namespace, 'get', 'taskrun', '-l', selector])
  const failed = items.filter(({ status }) => conditionOf(status?.conditions).status !== 'True')
  const told = failed.map(async ({ metadata, status }) => {
    const pod = status?.podName
    const logs = ['-n', namespace, 'logs', pod ?? '', '--all-containers', '--tail=20']
    const said = pod === undefined ? '' : await kubectl(logs).catch(String)
    return `${metadata.name}: ${conditionOf(status?.conditions).message}\n${said}`
  })
  return (await Promise.all(told)).join('\n')
}
