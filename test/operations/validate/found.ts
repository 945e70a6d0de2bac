import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { validate } from '../../../src/operations/validate/validate.ts'
import type { ValidateRequest } from '../../../src/operations/requests.ts'
import { tempDir } from '../../support/temp-dir.ts'

type Files = Readonly<Record<string, string>>

/** A config without faults. */
export const config = `cicdstatemgr:
  datasources: {directory: {path: store, isPrimary: true}}
  slack: {url: https://slack.com/api/chat.postMessage}
  trigger: {url: https://ci.example/trigger, protectedArgs: [id], auto-args: {id: '{{ state.cicdContextDataId }}'}}
  endpoints: {teams: {url: https://teams.example/hook}}
`

/** What is found in files, a line each, by the names `config.yaml`, `secrets.yaml` and `app.yaml`; bases are in `bases`. */
export async function found(files: Files, request: ValidateRequest = {}): Promise<readonly string[]> {
  const cwd = await tempDir()
  const all: Files = { 'config.yaml': config, ...files }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  const secrets = 'secrets.yaml' in all ? { secrets: 'secrets.yaml' } : {}
  const app = 'app.yaml' in all ? { appConfig: 'app.yaml', basesDir: 'bases' } : {}
  const result = await validate({ cwd, env: {}, config: 'config.yaml', ...secrets }, { ...app, ...request })
  expect(result.ok).to.equal(result.problems.every(({ severity }) => severity === 'warning' && !request.strict))
  return result.problems.map(({ severity, file, line, column, path, message, code }) => {
    const shown = path.replace('cicd-contexts.stage.pipelines.build.event-handlers.success', '…')
    return `${file}:${line}:${column} ${severity} ${code} ${shown}: ${message}`
  })
}

/** An app config with handlers of one event. */
export const app = (handlers: string, rest = '') => `${rest}cicd-contexts:
  stage:
    pipelines:
      build:
        event-handlers:
          success:
${handlers.replace(/^/gm, '            ')}
`
