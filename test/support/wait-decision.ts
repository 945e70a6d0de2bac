import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from './cli.ts'
import type { CliResult } from './cli.ts'
import { repositoryRoot } from './manifests.ts'
import { tempDir } from './temp-dir.ts'

interface Task {
  readonly spec: {
    readonly params: readonly { readonly name: string; readonly default?: string }[]
    readonly results: readonly { readonly name: string }[]
    readonly steps: readonly { readonly args: readonly string[] }[]
  }
}

export interface TaskEnd extends CliResult {
  readonly results: Readonly<Record<string, string>>
}

/** The config and the working directory. */
interface Place {
  readonly cwd: string
  readonly config: string
  readonly secrets?: string
}

/** Runs the only step of the Task wait-decision with these params, without a container. Returns its results and its exit code. */
export async function runWaitDecision(params: Readonly<Record<string, string>>, place: Place): Promise<TaskEnd> {
  const { spec } = load(
    await readFile(join(repositoryRoot, 'catalog/task/wait-decision/0.1/wait-decision.yaml'), 'utf8'),
  ) as Task
  const folder = await tempDir()
  const given = Object.fromEntries(spec.params.map(({ name, default: value }) => [name, params[name] ?? value]))
  const values: Readonly<Record<string, string | undefined>> = {
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`params.${name}`, value])),
    ...Object.fromEntries(spec.results.map(({ name }) => [`results.${name}.path`, join(folder, name)])),
    'workspaces.config.path': place.config,
    'workspaces.secrets.path': place.secrets ?? '',
  }
  const args = spec.steps[0]!.args.map((arg) =>
    arg.replaceAll(/\$\(([\w.-]+)\)/g, (reference, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`nobody gives ${reference}`)
      return value
    }),
  )
  const end = await cli(args, { cwd: place.cwd })
  const results = await Promise.all(
    spec.results.map(async ({ name }) => [name, await readFile(join(folder, name), 'utf8')] as const),
  )
  return { ...end, results: Object.fromEntries(results) }
}
