import { expect } from 'chai'
import { load } from 'js-yaml'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { cli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import { parseManifests, repositoryRoot } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { startEventListener } from '../support/tekton/event-listener.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { tempDir } from '../support/temp-dir.ts'

interface PipelineTask {
  readonly name: string
  readonly params: readonly { readonly name: string; readonly value: unknown }[]
}

const directory = join(repositoryRoot, 'examples', 'tekton')
const bases = join(repositoryRoot, 'tekton', 'base', 'config')
const pages = ['examples/tekton/README.md', 'tekton/README.md', 'docs/tekton.md']

const read = (path: string) => readFile(join(repositoryRoot, path), 'utf8')
const config = async (path: string) => (load(await read(path)) as { cicdstatemgr: JsonObject }).cicdstatemgr

/** What approves a deployment, where people are asked, and what a failure says: in every pipeline. */
const locked = [
  'jinja2-macros',
  'cicd-contexts.dev.pipelines.deploy',
  ...['start', 'build', 'validate', 'test'].flatMap((pipeline) =>
    ['success.manual-choice', 'failure'].map(
      (handler) => `cicd-contexts.dev.pipelines.${pipeline}.event-handlers.${handler}`,
    ),
  ),
]

/** The lines of a page that readers put into a shell, those that go on in the next one joined. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n')).map((line) => line.trim())
}

describe('the example of Tekton', () => {
  for (const page of pages) {
    it(`finds each file that ${page} names`, async () => {
      const text = await read(page)
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => join(dirname(page), path))
      const arguments_ = commandsOf(text).flatMap(
        (line) => line.match(/(?<![\w/.-])(?:tekton|examples)\/[\w./-]+/g) ?? [],
      )
      const made = 'tekton/secrets/generated'

      const missing = [...links, ...arguments_].filter(
        (path) => !path.startsWith(made) && !existsSync(join(repositoryRoot, path)),
      )

      expect(missing).to.deep.equal([])
      expect(links.length).to.be.greaterThan(1)
    })
  }

  it('applies what kustomize can render', async function () {
    if (kustomizeUnavailable() !== undefined) this.skip()
    const folders = (await Promise.all(pages.map(read)))
      .flatMap(commandsOf)
      .flatMap((line) => /^kubectl apply -k (\S+)/.exec(line)?.[1] ?? [])
      .filter((folder) => folder !== 'tekton/secrets/generated')

    const rendered = await Promise.all(folders.map((folder) => render(join(repositoryRoot, folder), folder)))

    expect(new Set(folders)).to.deep.equal(new Set(['examples/tekton', 'tekton/overlays/redis']))
    for (const { length } of rendered) expect(length).to.be.greaterThan(30)
  }).timeout(20_000)

  it('begins flows that differ in their repository and, on a volume, in their workspaces alone', async () => {
    const spec = async (path: string) => {
      const [run] = parseManifests(await read(path), path)
      return run!.document.spec as { params: { name: string }[]; workspaces: unknown }
    }
    const plain = await spec('tekton/start-run.yaml')
    const example = await spec('examples/tekton/start-run.yaml')
    const volume = await spec('tekton/overlays/pvc/start-run.yaml')

    const others = example.params.filter(({ name }) => name !== 'url')
    expect({ ...example, params: others }).to.deep.equal({
      ...plain,
      params: plain.params.filter(({ name }) => name !== 'url'),
    })
    expect({ ...volume, workspaces: [] }).to.deep.equal({ ...plain, workspaces: [] })
  })

  it('has configs that differ from the base in the datasource, and its own in the address of Slack', async () => {
    const base = await config('tekton/base/config/config.yaml')
    const url = 'http://slack-stand-in.cicdstatemgr.svc.cluster.local:8080/api/chat.postMessage'
    const slack = { ...(base.slack as object), url }

    expect(await config('examples/tekton/config.yaml')).to.deep.equal({ ...base, slack })
    for (const overlay of ['existing-redis', 'pvc']) {
      const { datasources, ...rest } = await config(`tekton/overlays/${overlay}/config.yaml`)
      expect({ ...rest, datasources: base.datasources }).to.deep.equal(base)
      expect(datasources).not.to.deep.equal(base.datasources)
    }
  })

  it('has an app that fits the bases, and bases that an app cannot turn to its own ends', async () => {
    const cwd = await tempDir()
    const validate = async (app: string) => {
      await writeFile(join(cwd, 'cicd.yaml'), app)
      return cli(['validate', '--config', bases, '--app-config', 'cicd.yaml', '--bases-dir', bases], { cwd })
    }

    expect((await validate(await read('examples/tekton/app/cicd.yaml'))).exitCode).to.equal(0)
    for (const path of locked) {
      const app = path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), { changed: 'x' })
      const { exitCode, stderr } = await validate(JSON.stringify({ bases: ['dev.yaml'], ...(app as object) }))
      expect(stderr, path).to.contain(`${path} is locked by`)
      expect(exitCode, path).to.equal(3)
    }
  })

  it('lets no app start another pipeline than the one of a trigger, or for another context', async () => {
    for (const file of ['base/config', 'overlays/existing-redis', 'overlays/pvc']) {
      const { trigger } = (await config(`tekton/${file}/config.yaml`)) as { trigger: JsonObject }
      expect(trigger.protectedArgs, file).to.deep.equal(Object.keys(trigger['auto-args'] as JsonObject))
    }
    const { trigger } = (await config('examples/tekton/config.yaml')) as { trigger: JsonObject }
    expect(trigger.protectedArgs).to.deep.equal(['pipeline', 'contextDataId'])
  })

  /** Asks as the pipeline does what a user may deploy, where approvers.yaml has this in place of its empty list. */
  async function askFor(approvers: string, app = '{}'): Promise<(user: string) => Promise<string>> {
    const cwd = await tempDir()
    await cp(bases, cwd, { recursive: true })
    await writeFile(join(cwd, 'config.yaml'), 'cicdstatemgr: {datasources: {directory: {path: c, isPrimary: true}}}\n')
    const empty = await read('tekton/base/config/approvers.yaml')
    await writeFile(join(cwd, 'approvers.yaml'), empty.replace('approvers: []', `approvers: ${approvers}`))
    await writeFile(join(cwd, 'cicd.yaml'), `bases: [dev.yaml]\ncicd-contexts: {dev: ${app}}\n`)
    const init = [
      'init',
      'a',
      '--app-config',
      'cicd.yaml',
      '--bases-dir',
      '.',
      '--cicd-context',
      'dev',
      '--config',
      '.',
    ]
    const { exitCode, stderr } = await cli([...init, '--set', 'state.version=1.4.3-c'], { cwd })
    expect(exitCode, stderr).to.equal(0)
    const { tasks } = (load(await read('tekton/base/pipelines/deploy.yaml')) as { spec: { tasks: PipelineTask[] } })
      .spec
    const params = tasks.find(({ name }) => name === 'allowed')!.params.map(({ name, value }) => [name, value] as const)
    const { path, ...given } = Object.fromEntries(params)
    expect(Object.keys(given).sort()).to.deep.equal(['cached', 'context-id', 'render', 'var-text'])
    return async (user) => {
      const click = (given['var-text'] as string[]).flatMap((one) => [
        '--var-text',
        one.replace('$(params.user)', user),
      ])
      return (await cli(['get', String(path), '--id', 'a', '--config', '.', ...click], { cwd })).stdout
    }
  }

  it('lets nobody deploy under the name of an approver', async () => {
    const hostile = '{U0BAD: U0456, click: {user: U0456}, approvers: [U0BAD]}'
    const allowedVersion = await askFor('[U0456]', hostile)

    expect(await allowedVersion('U0456')).to.equal('1.4.3-c\n')
    for (const user of ['U0BAD', 'click.user', '']) expect(await allowedVersion(user)).to.equal('not allowed\n')
  })

  for (const approvers of ['[]', '', '{}', 'U0456', "'U0456, U0BAD'", '[[U0456]]', '[null]']) {
    it(`lets nobody deploy where approvers is "${approvers}": nobody is named in a list`, async () => {
      const allowedVersion = await askFor(approvers)
      for (const user of ['U0456', 'U0BAD', 'U', 'None', ''])
        expect(await allowedVersion(user)).to.equal('not allowed\n')
    })
  }

  it('protects all state that the locked templates say or decide by', async () => {
    const { protectedPaths } = await config('tekton/base/config/config.yaml')
    const texts = await Promise.all(['dev.yaml', 'core.yaml'].map((name) => read(`tekton/base/config/${name}`)))
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bstate\.\w+/g)].map(([path]) => path)))

    named.delete('state.cicdContextDataId')
    expect([...named].filter((path) => !(protectedPaths as string[]).includes(path))).to.deep.equal([])
    expect(named).to.include('state.version').and.include('state.repository')
  })

  it('lets no handler of an app change what the button says, and makes no context of a cicd context of its own', async () => {
    const cwd = await tempDir()
    const text = (await read('tekton/overlays/pvc/config.yaml')).replace('/workspace/contexts', 'contexts')
    await writeFile(join(cwd, 'config.yaml'), text)
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {trigger: {token: trigger-secret}}\n')
    const forge = { 'set-values': { set: [{ from: '6.6.6', to: 'state.version' }] } }
    const own = { pipelines: { start: { 'event-handlers': { success: forge } } } }
    await writeFile(
      join(cwd, 'cicd.yaml'),
      JSON.stringify({ bases: ['dev.yaml'], 'cicd-contexts': { dev: own, dev2: own } }),
    )
    const files = ['--config', '.', '--secrets', '.', '--id', 'a']
    const init = ['init', '--app-config', 'cicd.yaml', '--bases-dir', bases, ...files, '--cicd-context']

    expect((await cli([...init, 'dev2'], { cwd })).stderr).to.include('Code: CICD_CONTEXT_NOT_ALLOWED')
    expect((await cli([...init, 'dev', '--set', 'state.version=1.0.0'], { cwd })).exitCode).to.equal(0)
    const fired = await cli(['handle-event', 'start=success', ...files], { cwd })

    expect(fired.exitCode).to.equal(7)
    expect(fired.stderr).to.include('state.version is not changed: the config protects state.version')
    expect((await cli(['get', 'state.version', ...files], { cwd })).stdout).to.equal('1.0.0\n')
  })

  it('names who clicks in its page as one who may', async () => {
    const [own, installed] = (
      await Promise.all(['examples/tekton', 'tekton/base/config'].map((folder) => read(`${folder}/approvers.yaml`)))
    ).map((text) => JSON.stringify(load(text)))
    expect(own).to.equal(installed!.replace('[]', '["U0123ABCD"]'))
    const { data } = kustomize(directory).find(({ name }) => name === 'cicdstatemgr-config')!.document as {
      data: Record<string, string>
    }
    expect(JSON.stringify(load(data['approvers.yaml']!))).to.equal(own)
  })

  it('shows command lines that run', async () => {
    const cwd = await tempDir()
    const generated = join(cwd, 'tekton', 'secrets', 'generated')
    await mkdir(generated, { recursive: true })
    const datasource = 'cicdstatemgr: {datasources: {directory: {path: contexts, isPrimary: true}}}\n'
    await writeFile(join(generated, 'config.yaml'), datasource)
    await writeFile(join(generated, 'secrets.yaml'), 'cicdstatemgr: {}\n')
    const env = { CICDSTATEMGR_CONFIG_PATH: generated, CICDSTATEMGR_SECRETS_PATH: generated }
    const app = join(directory, 'app', 'cicd.yaml')
    const init = ['init', 'start-x7k2p', '--app-config', app, '--bases-dir', bases, '--cicd-context', 'dev']
    expect((await cli(init, { cwd, env })).exitCode).to.equal(0)
    expect((await cli(['set', 'state.builds=1', '--id', 'start-x7k2p'], { cwd, env })).exitCode).to.equal(0)

    const lines = (await Promise.all(pages.map(read)))
      .flatMap((page) => [
        ...commandsOf(page),
        ...[...page.matchAll(/`(cicdstatemgr [^`]+)`/g)].map(([, line = '']) => line),
      ])
      // Loops of a shell have a test of their own.
      .filter((line) => line.startsWith('cicdstatemgr ') && !/[|<>]/.test(line))
      .map((line) => line.split(/\s+/).slice(1))

    expect(lines.length).to.be.greaterThan(4)
    for (const line of lines) {
      const args = line.map((argument) => (/^("\$id"|ID)$/.test(argument) ? 'start-x7k2p' : argument))
      expect(await cli(args, { cwd, env }), line.join(' ')).to.include({ exitCode: 0 })
    }
  })

  it('has a click that the EventListener takes, with the value that the button of the question has', async () => {
    const tokens = { 'trigger-token': 'trigger-secret', 'gateway-token': 'gateway-secret' }
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'cicdstatemgr-event-tokens' },
      stringData: tokens,
    }
    const cluster = createCluster({ directory: await tempDir(), manifests: kustomize(directory) })
    cluster.apply(secret)
    const created: JsonObject[] = []
    await using listener = await startEventListener(cluster, 'cicdstatemgr', (resource) => created.push(resource))
    const body = (await read('examples/tekton/click.json'))
      .replace('CONTEXT_ID', 'start-x7k2p')
      .replace('VERSION', '1.4.3-037c2cc')
    const post = (token: string) =>
      fetch(listener.url, { method: 'POST', body, headers: { 'X-Cicdstatemgr-Token': token } }).then((answer) =>
        answer.text(),
      )

    await post(tokens['trigger-token'])
    expect(created).to.deep.equal([])
    await post(tokens['gateway-token'])

    expect(created).to.have.lengthOf(1)
    expect((created[0]!.spec as JsonObject).params).to.deep.equal([
      { name: 'context-id', value: 'start-x7k2p' },
      { name: 'version', value: '1.4.3-037c2cc' },
      { name: 'target', value: 'dev' },
      { name: 'user', value: 'U0123ABCD' },
      { name: 'response-url', value: '' },
    ])
    const { actions } = JSON.parse(body) as { actions: { value: string }[] }
    expect(JSON.parse(actions[0]!.value)).to.deep.equal(await buttonOf('start-x7k2p', '1.4.3-037c2cc'))
  })

  /** What the button of build=success holds, as the program sends it. */
  async function buttonOf(id: string, version: string): Promise<unknown> {
    await using slack = await startHttpServer([{ json: { ok: true, ts: '1.1' } }])
    const cwd = await tempDir()
    const text = (await read('tekton/overlays/pvc/config.yaml'))
      .replace('/workspace/contexts', 'contexts')
      .replace('https://slack.com', slack.origin)
      .replace(/http:\/\/el-cicdstatemgr\S+/, slack.origin)
    await writeFile(join(cwd, 'config.yaml'), text)
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {trigger: {token: trigger-secret}}\n')
    const common = ['--config', '.', '--secrets', '.', '--set', `state.version=${version}`]
    const sets = ['appName', 'repository', 'runs.build'].flatMap((name) => ['--set', `state.${name}=x`])
    const app = ['--app-config', join(directory, 'app', 'cicd.yaml'), '--bases-dir', bases, '--cicd-context', 'dev']

    const { exitCode, stderr } = await cli(['init', id, '--event', 'build=success', ...app, ...common, ...sets], {
      cwd,
    })

    expect(exitCode, stderr).to.equal(0)
    const question = slack.requests.map(({ body }) => /"value":("(?:[^"\\]|\\.)*")/.exec(body)?.[1]).find(Boolean)
    return JSON.parse(JSON.parse(question!) as string)
  }
})
