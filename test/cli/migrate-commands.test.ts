import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cli } from '../support/cli.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('migrate check of old command lines', () => {
  it('prints commands that a shell can run in place of the old flags', async () => {
    const old = [
      "cicdstatemgr --init-new demo --init-app-config-file app.yaml --init-cicd-context-name stage --set 'state.a=it'\\''s | state.b=x y' -l WARNING",
      'cicdstatemgr --load --id demo --set "state.home=$HOME" --set state.tags[]=a,b --handle-event build=success',
      'cicdstatemgr --set=state.data=file://data.json --set state.text=file://text.txt --id demo > out.txt',
      'cicdstatemgr --handle-event build=success --id demo --tmpl-ctx-var event.data=state.a',
      'cicdstatemgr --set \'state.literal=$HOME $(id) `id`\' --set "state.escaped=\'x\' \\"y\\" \\$z \\`" --set state.run=$(echo q) --id demo',
      'cicdstatemgr --set "state.both=\\$HOME is $HOME|state.tick=`echo b`" --id demo',
      'cicdstatemgr --get state.nope --id demo',
      'cicdstatemgr --get state --id demo',
    ]
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    const handlers = {
      'set-values': { one: { set: [{ from: "{{ event.data if event is defined else 'none' }}", to: 'state.seen' }] } },
    }
    const stage = { pipelines: { build: { 'event-handlers': { success: handlers } } } }
    const cwd = await tempDir()
    const files = {
      'config.yaml': JSON.stringify({ cicdstatemgr: { datasources } }),
      'app.yaml': JSON.stringify({ 'cicd-contexts': { stage } }),
      'data.json': '{"n": 1}',
      'text.txt': 'some text',
      'tekton/t.yaml': JSON.stringify(old.map((script) => ({ script }))),
    }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true })
      await writeFile(join(cwd, name), text)
    }
    const shown = await cli(['migrate', 'check', '--json', '--tekton', 'tekton'], { cwd, env: { PATH: '' } })
    const { findings } = JSON.parse(shown.stdout) as {
      findings: readonly { code: string; path: string; suggestion?: string }[]
    }
    const printed = findings.flatMap(({ code, path, suggestion = '' }) =>
      code === 'LEGACY_FLAGS' ? [{ path, command: suggestion.replace('As a command: ', '') }] : [],
    )
    const commands = old.map((_, at) => printed.find(({ path }) => path.startsWith(`[${at}]`))?.command ?? '')
    const program = join(repositoryRoot, 'bin', 'run.js')
    const own = `cicdstatemgr() { '${process.execPath}' '${program}' "$@"; }\n`
    const env = { ...process.env, HOME: '/home/me', CICDSTATEMGR_CONFIG_PATH: 'config.yaml' }

    const { status, stdout, stderr } = spawnSync('sh', ['-ec', own + commands.join('\n')], {
      cwd,
      env,
      encoding: 'utf8',
    })

    expect(status, commands.join('\n') + stderr).to.equal(0)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).to.deep.equal({
      ...{ a: "it's", b: 'x y', home: '/home/me', tags: ['a', 'b'], data: { n: 1 }, text: 'some text', seen: "it's" },
      ...{ literal: '$HOME $(id) `id`', escaped: `'x' "y" $z \``, run: 'q', both: '$HOME is /home/me', tick: 'b' },
      ...{ cicdContextDataId: 'demo', cicdContextName: 'stage' },
    })
  })
})
