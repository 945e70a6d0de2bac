import { kubectl, kubectlJson } from '../../test/e2e/support/kubectl.ts'

interface Version {
  readonly serverVersion: { readonly gitVersion: string }
}

interface ConfigMaps {
  readonly items: readonly {
    readonly metadata: { readonly name: string }
    readonly data?: { readonly version?: string }
  }[]
}

/** The row of the table for the current cluster: versions, number of passed tests, and the day. */
export async function rowOf(passing: number): Promise<string> {
  const { serverVersion } = await kubectlJson<Version>(['version'])
  const { items } = await kubectlJson<ConfigMaps>(['-n', 'tekton-pipelines', 'get', 'configmap'])
  const { E2E_PIPELINES_VERSION: pipelines, E2E_TRIGGERS_VERSION: triggers } = process.env
  const told = (name: string) => items.find(({ metadata }) => metadata.name === name)?.data?.version ?? 'none'
  const runtime = await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].status.nodeInfo.containerRuntimeVersion}'])
  const day = new Date().toISOString().slice(0, 10)
  const cells = [
    pipelines ?? told('pipelines-info'),
    triggers ?? told('triggers-info'),
    serverVersion.gitVersion,
    runtime,
  ]
  return `| ${[...cells, `${passing} passed`, day].join(' | ')} |`
}

/** The page with a row, which replaces an older row for the same versions. */
export function withRow(page: string, row: string): string {
  const versions = (line: string) => line.split(' | ').slice(0, 4).join(' | ')
  const lines = page.trimEnd().split('\n')
  const others = lines.filter((line) => versions(line) !== versions(row))
  const header = others.findIndex((line) => line.startsWith('| --- '))
  const rows = [...others.slice(header + 1).filter((line) => line.startsWith('| ')), row].sort().reverse()
  return [...others.slice(0, header + 1), ...rows, ''].join('\n')
}
