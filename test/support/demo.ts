import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliResult } from './cli.ts'
import { cli } from './cli.ts'
import { tempDir } from './temp-dir.ts'

/** A directory with an app config and a context "demo" on the directory store. */
export interface Demo {
  readonly cwd: string
  /** Runs a command on the context. */
  run(
    args: readonly string[],
    options?: { env?: Record<string, string>; input?: string | Uint8Array },
  ): Promise<CliResult>
}

const appConfig = `
cicd-contexts:
  stage:
    channel: my-channel
    pipelines:
      build:
        title: Build {{ state.appName }}
        generators:
          urls:
            app: {if: '{{ state.appName }}', set: [{key: state.url, value: 'https://{{ state.appName }}.example'}]}
        event-handlers:
          success:
            set-values: {default: {set: [{to: state.result, from: 'built {{ state.appName }}'}]}}
          failure:
            notify: {message: '{{ state.appName }} failed'}
`

/** Creates a new demo. */
export async function demo(): Promise<Demo> {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'app.yaml'), appConfig)
  const run: Demo['run'] = (args, { env = {}, input = '' } = {}) =>
    cli(args, { cwd, input, env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo', ...env } })
  const { stderr, exitCode } = await run(['init', '--app-config', 'app.yaml', '--set', 'state.appName=shop'])
  if (exitCode !== 0) throw new Error(stderr)
  return { cwd, run }
}
