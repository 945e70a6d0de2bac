import { expect } from 'chai'
import { load } from 'js-yaml'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { cli } from '../support/cli.ts'
import { openDeployFlow } from '../support/deploy-flow.ts'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import { parseManifests, repositoryRoot } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { startEventListener } from '../support/tekton/event-listener.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { tempDir } from '../support/temp-dir.ts'

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

/** Folders that readers make: by generate.sh, or from YAML on the page. */
const made = [
  'tekton/secrets/generated',
  'tekton/secrets/generated-team-b',
  'tekton/teams/team-a',
  'tekton/teams/team-b',
]

describe('the example of Tekton', () => {
  for (const page of pages) {
    it(`finds each file that ${page} names`, async () => {
      const text = await read(page)
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => join(dirname(page), path))
      const arguments_ = commandsOf(text).flatMap(
        (line) => line.match(/(?<![\w/.-])(?:tekton|examples)\/[\w./-]+/g) ?? [],
      )

      const missing = [...links, ...arguments_].filter(
        (path) => !made.some((folder) => path.startsWith(folder)) && !existsSync(join(repositoryRoot, path)),
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
      .filter((folder) => !made.includes(folder))

    const rendered = await Promise.all(folders.map((folder) => render(join(repositoryRoot, folder), folder)))

    expect(new Set(folders)).to.deep.equal(new Set(['examples/tekton', 'tekton/overlays/redis']))
    for (const { length } of rendered) expect(length).to.be.greaterThan(30)
  })

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

  it('has configs that differ from the base in the datasource or the mode of the gateway, and its own in the address of Slack and in who decides', async () => {
    const base = await config('tekton/base/config/config.yaml')
    const withGateway = await config('tekton/overlays/slack/config.yaml')
    const url = 'http://slack-stand-in.cicdstatemgr.svc.cluster.local:8080/api/chat.postMessage'
    const slack = { ...(base.slack as object), url }

    const { decisions, ...own } = await config('examples/tekton/config.yaml')
    expect({ ...own, decisions: base.decisions }).to.deep.equal({ ...withGateway, slack })
    expect(decisions).not.to.deep.equal(base.decisions)
    for (const overlay of ['existing-redis', 'pvc']) {
      const { datasources, ...rest } = await config(`tekton/overlays/${overlay}/config.yaml`)
      expect({ ...rest, datasources: base.datasources }).to.deep.equal(base)
      expect(datasources).not.to.deep.equal(base.datasources)
    }
    const { gateway, ...withoutGateway } = withGateway
    expect(withoutGateway).to.deep.equal(base)
    expect(gateway).to.have.nested.property('slack.mode', 'http')
    for (const mode of ['slack', 'socket-mode']) {
      expect(await read(`tekton/overlays/${mode}-custom-tasks/config.yaml`)).to.equal(
        await read(`tekton/overlays/${mode}/config.yaml`),
      )
    }
    expect(await config('tekton/overlays/socket-mode/config.yaml')).to.deep.equal({
      ...base,
      gateway: { ...(withGateway.gateway as object), slack: { mode: 'socket' } },
    })
  })

  it('has an app that fits the bases, and bases that an app cannot turn to its own ends', async () => {
    const cwd = await tempDir()
    const validate = async (app: string) => {
      await writeFile(join(cwd, 'cicd.yaml'), app)
      return cli(['validate', '--config', bases, '--app-config', 'cicd.yaml', '--bases-dir', bases], { cwd })
    }

    const shipped = await validate(await read('examples/tekton/app/cicd.yaml'))
    expect(shipped.exitCode).to.equal(0)
    // Without a gateway nobody can vote until somebody edits the config; nothing else is wrong.
    expect(shipped.stdout.match(/\([A-Z_]+\)/g)).to.deep.equal(['(NO_WAY_TO_VOTE)'])
    for (const path of locked) {
      const app = path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), { changed: 'x' })
      const { exitCode, stdout } = await validate(JSON.stringify({ bases: ['dev.yaml'], ...(app as object) }))
      expect(stdout, path).to.contain(`${path}: is locked by`)
      expect(exitCode, path).to.equal(3)
    }
  })

  it('lets no app start another pipeline than the one of a trigger, or for another context', async () => {
    for (const file of [
      'base/config',
      'overlays/existing-redis',
      'overlays/pvc',
      'overlays/slack',
      'overlays/socket-mode',
    ]) {
      const { trigger } = (await config(`tekton/${file}/config.yaml`)) as { trigger: JsonObject }
      expect(trigger.protectedArgs, file).to.deep.equal(Object.keys(trigger['auto-args'] as JsonObject))
    }
    const { trigger } = (await config('examples/tekton/config.yaml')) as { trigger: JsonObject }
    expect(trigger.protectedArgs).to.deep.equal(['pipeline', 'contextDataId'])
  })

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
    expect(fired.stdout).to.include('state.version is not changed: the config protects state.version')
    expect((await cli(['get', 'state.version', ...files], { cwd })).stdout).to.equal('1.0.0\n')
  })

  it('shows command lines that run, and by which the flow goes on to deploy', async () => {
    const id = 'start-x7k2p'
    await using flow = await openDeployFlow()
    await flow.build(id, '1.4.3-c')
    const generated = join(flow.cwd, 'tekton', 'secrets', 'generated')
    await mkdir(generated, { recursive: true })
    for (const file of ['config.yaml', 'secrets.yaml']) await copyFile(join(flow.cwd, file), join(generated, file))
    const installed = join('tekton', 'base', 'config')
    await mkdir(join(flow.cwd, installed), { recursive: true })
    await copyFile(join(repositoryRoot, installed, 'config.yaml'), join(flow.cwd, installed, 'config.yaml'))
    const env = { CICDSTATEMGR_CONFIG_PATH: generated, CICDSTATEMGR_SECRETS_PATH: generated }

    const lines = (await Promise.all(pages.map(read)))
      .flatMap((page) => [
        ...commandsOf(page),
        ...[...page.matchAll(/`(cicdstatemgr [^`]+)`/g)].map(([, line = '']) => line),
      ])
      .filter((line) => line.startsWith('cicdstatemgr '))
      .map((line) => line.split(/\s+/).slice(1))

    expect(lines.length).to.be.greaterThan(6)
    for (const line of lines) {
      const args = line.map((argument) => (/^("\$id"|ID)$/.test(argument) ? id : argument))
      expect(await cli(args, { cwd: flow.cwd, env }), line.join(' ')).to.include({ exitCode: 0 })
    }
    const asked = { pipeline: 'deploy', contextDataId: id, appName: 'my-app', version: '1.4.3-c', target: 'dev' }
    // The page on what to do when something is wrong fires the event once more.
    expect(flow.deploys()).to.deep.equal([asked, asked])
    expect((await flow.deploy({ 'context-id': id })).deployed).to.equal(true)
  })

  it('has a decision whose event the EventListener takes, and a page whose request it takes, too', async () => {
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
    const post = (body: string, token: string) =>
      fetch(listener.url, { method: 'POST', body, headers: { 'X-Cicdstatemgr-Token': token } }).then((answer) =>
        answer.text(),
      )
    await using flow = await openDeployFlow()
    await flow.build('start-x7k2p', '1.4.3-037c2cc')
    await flow.run('decide', 'deploy-dev', '--id', 'start-x7k2p', '--option', 'approve', '--actor', 'ann')
    const [, data = ''] = /--data "(.+)"\n/.exec(await read('examples/tekton/README.md')) ?? []
    const body = data.replaceAll('\\"', '"').replace('$id', 'start-x7k2p')

    for (const event of [JSON.stringify(flow.deploys()[0]), body]) {
      await post(event, tokens['gateway-token'])
      await post(event, tokens['trigger-token'])
    }

    expect(created.map((run) => (run.spec as JsonObject).params)).to.deep.equal(
      ['1.4.3-037c2cc', '9.9.9'].map((version) => [
        { name: 'context-id', value: 'start-x7k2p' },
        { name: 'app-name', value: 'my-app' },
        { name: 'version', value: version },
        { name: 'target', value: 'dev' },
      ]),
    )
  })
})
