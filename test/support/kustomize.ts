import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Manifest } from './manifests.ts'
import { parseManifests } from './manifests.ts'

const builders = [
  { command: 'kubectl', probe: ['kustomize', '--help'], args: ['kustomize'] },
  { command: 'kustomize', probe: ['version'], args: ['build'] },
] as const

const builder = builders.find(({ command, probe }) => spawnSync(command, probe, { stdio: 'ignore' }).status === 0)

/** Why nothing can be rendered here, or undefined when it can. */
export function kustomizeUnavailable(): string | undefined {
  return builder === undefined ? 'neither kubectl nor kustomize is here to render with' : undefined
}

/** What a kustomization renders to; `name` is what messages will call it. Rejects with what the program says. */
export async function render(directory: string, name: string): Promise<Manifest[]> {
  if (builder === undefined) throw new Error(kustomizeUnavailable())
  const { stdout } = await promisify(execFile)(builder.command, [...builder.args, directory], { maxBuffer: 2 ** 26 })
  return parseManifests(stdout, name)
}
