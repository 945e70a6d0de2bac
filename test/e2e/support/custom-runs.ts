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

  /** Resolves when it waits for something. */
  async waits(pipelineRun: string, name: string): Promise<void> {
    const which = `customrun/${nameOf(pipelineRun, name)}`
    const wait = ['-n', this.#namespace, 'wait', which, '--timeout=60s']
    await kubectl([...wait, '--for=create'])
    await kubectl([...wait, '--for=jsonpath={.status.conditions[0].reason}=Waiting'])
  }
}

function nameOf(pipelineRun: string, name: string): string {
  return `${pipelineRun.replace(/^.*\//, '')}-${name}`
}
