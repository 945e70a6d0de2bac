import { load } from 'js-yaml'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { cli } from './cli.ts'
import type { CliResult } from './cli.ts'
import { startHttpServer } from './http-server.ts'
import type { HttpServer } from './http-server.ts'
import { repositoryRoot } from './manifests.ts'
import { tempDir } from './temp-dir.ts'
import { runWaitDecision } from './wait-decision.ts'
import type { TaskEnd } from './wait-decision.ts'

interface PipelineTask {
  readonly params: readonly { readonly name: string; readonly value: string }[]
  readonly when?: readonly { readonly input: string; readonly operator: string; readonly values: readonly string[] }[]
}

/** The params of the PipelineRun deploy. */
export type Told = Readonly<Record<'context-id' | 'app-name' | 'version' | 'target', string>>

export interface DeployFlow extends AsyncDisposable {
  readonly cwd: string
  /** Receives the requests to Slack and to the EventListener. */
  readonly server: HttpServer
  run(...args: readonly string[]): Promise<CliResult>
  /** Creates a context and fires build=success, which asks whether to deploy. */
  build(id: string, version: string): Promise<void>
  /** The requests to the EventListener for deploy, in order. */
  deploys(): readonly JsonObject[]
  /** Runs the first Task of deploy. Returns its end, and whether the next Task would deploy. */
  deploy(told: Partial<Told>): Promise<TaskEnd & { readonly deployed: boolean }>
}

const tekton = join(repositoryRoot, 'tekton', 'base')
const exampleConfig = join(repositoryRoot, 'examples', 'tekton', 'config.yaml')
export const exampleApp = join(repositoryRoot, 'examples', 'tekton', 'app', 'cicd.yaml')

/** Opens the flow of tekton/ with contexts in a directory, and one server that stands for Slack and the EventListener. */
export async function openDeployFlow({ config = exampleConfig, app = exampleApp } = {}): Promise<DeployFlow> {
  const server = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '1.1' } }])
  const cwd = await tempDir()
  const section = (load(await readFile(config, 'utf8')) as { cicdstatemgr: JsonObject }).cicdstatemgr
  const datasources = { directory: { path: 'contexts', isPrimary: true } }
  const slack = { ...(section.slack as JsonObject), url: `${server.origin}/slack` }
  const trigger = { ...(section.trigger as JsonObject), url: `${server.origin}/events` }
  await writeFile(
    join(cwd, 'config.yaml'),
    JSON.stringify({ cicdstatemgr: { ...section, datasources, slack, trigger } }),
  )
  await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {trigger: {token: trigger-secret}}\n')
  const run = (...args: readonly string[]) => cli([...args, '--config', '.', '--secrets', '.'], { cwd })
  const tasks = await tasksOfDeploy()
  return {
    cwd,
    server,
    run,
    async build(id, version) {
      const where = ['--app-config', app, '--bases-dir', join(tekton, 'config'), '--cicd-context', 'dev']
      const state = { appName: 'my-app', repository: 'r', version, 'runs.build': 'build-1', 'runs.deploy': 'deploy-1' }
      const sets = Object.entries(state).flatMap(([name, value]) => ['--set', `state.${name}=${value}`])
      const event = ['--event', 'build=success', '--if-exists', 'replace']
      const { exitCode, stderr } = await run('init', id, ...where, ...sets, ...event)
      if (exitCode !== 0) throw new Error(stderr)
    },
    deploys: () =>
      server.requests
        .filter(({ path }) => path === '/events')
        .map(({ body }) => JSON.parse(body) as JsonObject)
        .filter(({ pipeline }) => pipeline === 'deploy'),
    async deploy(told) {
      const params = { 'context-id': 'a', 'app-name': 'my-app', version: '1.4.3-c', target: 'dev', ...told }
      const end = await runWaitDecision(paramsOf(tasks[0]!, params), { cwd, config: '.', secrets: '.' })
      return { ...end, deployed: end.exitCode === 0 && isRun(tasks[1]!, end.results) }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

async function tasksOfDeploy(): Promise<readonly PipelineTask[]> {
  const text = await readFile(join(tekton, 'pipelines', 'deploy.yaml'), 'utf8')
  return (load(text) as { spec: { tasks: PipelineTask[] } }).spec.tasks
}

function paramsOf({ params }: PipelineTask, told: Told): Readonly<Record<string, string>> {
  const value = (text: string) => text.replaceAll(/\$\(params\.([\w-]+)\)/g, (_, name: keyof Told) => told[name])
  return Object.fromEntries(params.map((param) => [param.name, value(param.value)]))
}

/** Whether a Task runs: its `when`, with the results of the Task before it. */
function isRun({ when = [] }: PipelineTask, results: TaskEnd['results']): boolean {
  return when.every(({ input, operator, values }) => {
    const found = input.replaceAll(/\$\(tasks\.approval\.results\.(\w+)\)/g, (_, name: string) => results[name] ?? '')
    return values.includes(found) === (operator === 'in')
  })
}
