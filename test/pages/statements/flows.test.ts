import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanEnvironment } from '../../support/cli.ts'
import type { Demo } from '../../support/demo.ts'
import { demo } from '../../support/demo.ts'
import { repositoryRoot } from '../../support/manifests.ts'
import { blocksOf, readPage } from '../pages.ts'
import { says } from './says.ts'

let context: Demo
const run = async (args: readonly string[], env: Record<string, string> = {}) => context.run(args, { env })
const out = async (...args: string[]) => (await run(args)).stdout

describe('what docs/events.md says about changing the handlers of a context', () => {
  const page = 'docs/events.md'
  const result = 'pipelines.build.event-handlers.success.set-values.default.set'

  beforeEach(async () => {
    context = await demo()
    await run(['set', 'state.version=1.4.0'])
    const app = await readFile(join(context.cwd, 'app.yaml'), 'utf8')
    await writeFile(join(context.cwd, 'app.yaml'), app.replace('built {{', 'made {{'))
  })

  says(
    page,
    'A context keeps the app config that it was made from; a change of the file does not reach it.',
    async () => {
      await run(['handle-event', 'build=success'])
      expect(await out('get', 'state.result')).to.equal('built shop\n')
    },
  )

  says(
    page,
    '`init ID --if-exists replace --app-config app.yaml` makes the context again from the file. Its `state` is lost, its [decisions](approvals.md) stay. stderr names the revision that was replaced, and `restore REVISION` brings that back.',
    async () => {
      const { stderr } = await run(['init', 'demo', '--if-exists', 'replace', '--app-config', 'app.yaml'])
      expect(await out('get', result)).to.contain('made {{')
      expect((await run(['get', 'state.version'])).exitCode).to.equal(4)
      const [, revision = ''] = /^Info: replaced revision (\d+) of demo/.exec(stderr) ?? []
      await run(['restore', revision])
      expect(await out('get', 'state.version')).to.equal('1.4.0\n')
    },
  )

  says(
    page,
    '`edit --id ID pipelines.build --allow-config-paths` opens the handlers of a pipeline in your editor, and leaves the state alone.',
    async () => {
      const editor = join(context.cwd, 'editor.sh')
      await writeFile(editor, '#!/bin/sh\nsed -i "s/built /made /" "$1"\n')
      await chmod(editor, 0o755)
      const env = { VISUAL: '', EDITOR: editor, CICDSTATEMGR_CONTEXT_DATA_ID: '' }
      const { exitCode } = await run(['edit', '--id', 'demo', 'pipelines.build', '--allow-config-paths'], env)
      expect(exitCode).to.equal(0)
      expect(await out('get', result)).to.contain('made {{')
      expect(await out('get', 'state.version')).to.equal('1.4.0\n')
    },
  )

  says(
    page,
    "`set --allow-config-paths --json-value 'pipelines.build.event-handlers.success={…}'` changes one event and leaves the state alone.",
    async () => {
      const handlers = { 'set-values': { default: { set: [{ to: 'state.result', from: 'made' }] } } }
      const value = `pipelines.build.event-handlers.success=${JSON.stringify(handlers)}`
      await run(['set', '--allow-config-paths', '--json-value', value])
      await run(['handle-event', 'build=success'])
      expect(await out('get', 'state'))
        .to.contain('"result":"made"')
        .and.to.contain('"version":"1.4.0"')
    },
  )

  says(
    page,
    '`init --if-exists keep` uses neither the file nor the other flags if the context exists; stderr says so.',
    async () => {
      const { stderr } = await run(['init', 'demo', '--if-exists', 'keep', '--app-config', 'app.yaml'])
      expect(stderr).to.contain('demo was kept as it is').and.to.contain('the app config was not used')
      expect(await out('get', result)).to.contain('built {{')
    },
  )
})

describe('the script of docs/waiting.md that does something for each end', () => {
  const [block] = blocksOf(readPage('docs/waiting.md')).filter(({ first }) => first === 'set -e')
  const script = block?.text ?? ''

  beforeEach(async () => {
    context = await demo()
    const policies = { prod: { approvers: { people: ['ann'] }, via: ['store'] } }
    const datasources = { directory: { path: '.cicdstatemgr', isPrimary: true } }
    const settings = { cicdstatemgr: { datasources, decisions: { policies } } }
    await writeFile(join(context.cwd, 'config.json'), JSON.stringify(settings))
    const program = join(context.cwd, 'cicdstatemgr')
    const line = `exec "${process.execPath}" "${join(repositoryRoot, 'bin', 'run.js')}" "$@"`
    await writeFile(program, `#!/bin/sh\n${line}\n`)
    await chmod(program, 0o755)
  })

  const asks = (...more: string[]) => asksFor('shop 1.5.0 to prod', ...more)
  const asksFor = (subject: string, ...more: string[]) =>
    run([
      ...['ask', 'deploy-prod', '--policy', 'prod', '--subject', subject, '--config', 'config.json'],
      ...['--option', 'approve=Deploy', '--option', 'reject=No', '--rejects', 'reject', ...more],
    ])
  const decides = (option: string) =>
    run(['decide', 'deploy-prod', '--option', option, '--actor', 'ann', '--config', 'config.json'])
  const printed = async (text: string): Promise<string> => {
    const env = cleanEnvironment({
      ...{ CICDSTATEMGR_CONTEXT_DATA_ID: 'demo', CICDSTATEMGR_CONFIG_PATH: 'config.json' },
      PATH: `${context.cwd}:${process.env.PATH ?? ''}`,
    })
    return new Promise((resolve) => {
      execFile('sh', ['-c', text], { cwd: context.cwd, env }, (error, stdout) => {
        resolve(`${typeof error?.code === 'number' ? error.code : 0} ${stdout}`)
      })
    })
  }

  it('deploys what people approved', async () => {
    await asks()
    await decides('approve')
    expect(await printed(script)).to.equal('0 deploying: approve\n')
  })

  it('does not deploy what people approved for another version', async () => {
    await asksFor('shop 1.4.0 to prod')
    await decides('approve')
    expect(await printed(script)).to.equal('8 ')
  })

  it('needs policy and subject: without them any approval counts, and wait says which one it is', async () => {
    await asksFor('shop 1.4.0 to prod')
    await decides('approve')
    const waits = ['wait', 'deploy-prod', '--config', 'config.json']
    const { stderr } = await run(waits)
    expect(stderr).to.match(
      /^Info: decided before this wait, subject "shop 1\.4\.0 to prod": the question "deploy-prod" was approved \(approve\) by ann at \S+$/m,
    )
    const told = await run([...waits, '--policy', 'prod', '--subject', 'shop 1.4.0 to prod'])
    expect(told.stderr).to.not.contain('decided before')
  })

  it('says what people rejected', async () => {
    await asks()
    await decides('reject')
    expect(await printed(script)).to.equal('0 not approved: reject\n')
  })

  it('says that nobody decided in time', async () => {
    await asks('--expires', '1ms')
    expect(await printed(script)).to.equal('0 expired: nobody decided in time\n')
  })

  it('says that it stopped to wait', async () => {
    await asks()
    expect(script).to.contain('--timeout 5h')
    expect(await printed(script.replace('--timeout 5h', '--timeout 1ms'))).to.equal(
      '0 stopped waiting: not decided yet\n',
    )
  })

  it('fails as the command does for any other reason', async () => {
    await run(['delete', 'demo'])
    expect(await printed(script)).to.equal('4 ')
  })
})
