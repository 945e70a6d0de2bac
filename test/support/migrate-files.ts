import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tempDir } from './temp-dir.ts'

/** The JSON output of `migrate check`. */
export interface Shown {
  readonly ok: boolean
  readonly compared: boolean
  readonly findings: readonly {
    readonly severity: string
    readonly code: string
    readonly file: string
    readonly line: number
    readonly path: string
    readonly message: string
    readonly suggestion?: string
  }[]
}

/** Creates a folder with these files. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await tempDir()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  return cwd
}

const stage = {
  pipelines: {
    build: {
      'event-handlers': {
        success: { notify: { message: 'built {{ state.who }}' } },
      },
    },
  },
}
const notify = '{"text": {{ notify.message | tojson }}}'
/** The settings of `files`. */
export const section = {
  datasources: { redis: { host: 'nowhere.example', isPrimary: true } },
  slack: { url: 'https://slack.example/post' },
  templates: { notify, respond: '{"text": {{ respond.message | tojson }}}' },
}
/** An app config whose event sends a message, with its config and secrets. */
export const files = {
  'config.yaml': JSON.stringify({ cicdstatemgr: section }),
  'secrets.yaml': JSON.stringify({ cicdstatemgr: { slack: { token: 'xoxb-12345678' } } }),
  'app.yaml': JSON.stringify({ 'cicd-contexts': { stage } }),
}
