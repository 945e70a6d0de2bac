import { kubectl, kubectlJson } from './kubectl.ts'

export interface CustomRun {
  readonly metadata: { readonly name: string }
  readonly status?: {
    readonly conditions?: readonly { readonly status: string; readonly reason: string; readonly message: string }[]
    readonly results?: readonly { readonly name: string; readonly value: string }[]
    readonly retriesStatus?: readonly object[]
  }
}

/** A pipeline task of one of our kinds. */
export function task(
  name: string,
  kind: string,
  params: Readonly<Record<string, string | readonly string[]>>,
  more: object = {},
) {
  return {
    name,
    taskRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind },
    params: Object.entries(params).map(([name, value]) => ({ name, value })),
    ...more,
  }
}

/** A PipelineRun of such tasks. */
export function pipelineRun(
  tasks: readonly object[],
  {
    last = [],
    results = {},
    more = {},
  }: { last?: readonly object[]; results?: Record<string, string>; more?: object } = {},
) {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { generateName: 'custom-' },
    spec: {
      timeouts: { pipeline: '2m0s' },
      pipelineSpec: {
        tasks,
        ...(last.length > 0 && { finally: last }),
        results: Object.entries(results).map(([name, value]) => ({ name, value })),
      },
      ...more,
    },
  }
}

/** The CustomRuns of a namespace. */
export class CustomRuns {
  readonly #namespace: string

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  get(pipelineRun: string, name: string): Promise<CustomRun> {
    return kubectlJson<CustomRun>(['-n', this.#namespace, 'get', 'customrun', nameOf(pipelineRun, name)])
  }

  async reason(pipelineRun: string, name: string): Promise<string | undefined> {
    return (await this.get(pipelineRun, name)).status?.conditions?.[0]?.reason
  }

  async message(pipelineRun: string, name: string): Promise<string | undefined> {
    return (await this.get(pipelineRun, name)).status?.conditions?.[0]?.message
  }

  /** Resolves when Tekton has made it. */
  async made(pipelineRun: string, name: string): Promise<void> {
    const which = `customrun/${nameOf(pipelineRun, name)}`
    await kubectl(['-n', this.#namespace, 'wait', which, '--timeout=60s', '--for=create'])
  }

  /** Creates some that belong to no PipelineRun, by one call. */
  async create(names: readonly string[], kind: string, params: Readonly<Record<string, string>>): Promise<void> {
    const { taskRef: customRef, params: list } = task('', kind, params)
    const items = names.map((name) => ({
      ...{ apiVersion: 'tekton.dev/v1beta1', kind: 'CustomRun', metadata: { name } },
      spec: { customRef, params: list },
    }))
    const document = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    await kubectl(['-n', this.#namespace, 'create', '-f', '-'], document)
  }

  /** How many have ended so. */
  async endedWith(reason: string): Promise<number> {
    const path = '{range .items[*]}{.status.conditions[0].reason}{"\\n"}{end}'
    const said = await kubectl(['-n', this.#namespace, 'get', 'customruns', '-o', `jsonpath=${path}`])
    return said.split('\n').filter((line) => line === reason).length
  }

  /** Resolves when it waits for something. */
  async waits(pipelineRun: string, name: string, reason = 'WaitsForDecision'): Promise<void> {
    const which = `customrun/${nameOf(pipelineRun, name)}`
    const wait = ['-n', this.#namespace, 'wait', which, '--timeout=60s']
    await kubectl([...wait, '--for=create'])
    await kubectl([...wait, `--for=jsonpath={.status.conditions[0].reason}=${reason}`])
  }
}

function nameOf(pipelineRun: string, name: string): string {
  return `${pipelineRun.replace(/^.*\//, '')}-${name}`
}
