import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Manifest } from './manifests.ts'
import { parseManifests } from './manifests.ts'

const builders = [
  { command: 'kubectl', probe: ['kustomize', '--help'], args: ['kustomize'] },
  { command: 'kustomize', probe: ['version'], args: ['build'] },
] as const

const builder = builders.find(({ command, probe }) => spawnSync(command, probe, { stdio: 'ignore' }).status === 0)

/** The reason why nothing can be rendered here; undefined if it can. */
export function kustomizeUnavailable(): string | undefined {
  return builder === undefined ? 'neither kubectl nor kustomize is here to render with' : undefined
}

/** The resources that a kustomization renders; `name` is its name in messages. Rejects with the output of the program. */
export async function render(directory: string, name: string): Promise<Manifest[]> {
  if (builder === undefined) throw new Error(kustomizeUnavailable())
  const { stdout } = await promisify(execFile)(builder.command, [...builder.args, directory], { maxBuffer: 2 ** 26 })
  return parseManifests(stdout, name)
}
