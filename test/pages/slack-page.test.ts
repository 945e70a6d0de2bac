import { join } from 'node:path'
import { expect } from 'chai'
import { createServer } from '../../src/gateway/server/server.ts'
import type { Access } from '../../src/gateway/api/access.ts'
import type { OpenGate } from '../../src/gateway/open-gate.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { startEventListener } from '../support/tekton/event-listener.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { tempDir } from '../support/temp-dir.ts'
import { blocksOf, readPage } from './pages.ts'

interface AppManifest {
  readonly display_information: { readonly name: string; readonly description: string }
  readonly features: {
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean }
    readonly slash_commands: readonly (JsonObject & { readonly command: string; readonly url?: string })[]
  }
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } }
  readonly settings: {
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url?: string }
    readonly socket_mode_enabled: boolean
    readonly token_rotation_enabled: boolean
  }
}

const page = readPage('docs/slack.md')
const [http, socket, ...others] = blocksOf(page)
  .filter(({ first }) => first === 'display_information:')
  .map(({ text }) => readYaml(text, 'docs/slack.md') as unknown as AppManifest)

describe('the Slack app of docs/slack.md', () => {
  it('asks for the scopes that its table explains, and for no others', () => {
    const explained = [...page.matchAll(/^\| (`[a-z:.]+`(?:, `[a-z:.]+`)*) \| .* \| .* \|$/gm)]
      .flatMap(([, scopes = '']) => scopes.replaceAll('`', '').split(', '))
      .filter((scope) => scope === 'commands' || scope.includes(':'))

    expect(http?.oauth_config.scopes.bot).to.have.members(explained)
    expect(explained).to.have.length(5)
  })

  it('sends what people do to addresses that the gateway has', async () => {
    const urls = [http?.settings.interactivity.request_url, http?.features.slash_commands[0]?.url]
    const paths = urls.map((url) => new URL(url ?? '').pathname)
    const gate = { host: { config: { gateway: { slack: { mode: 'http' } } } } } as unknown as OpenGate
    const app = await createServer({ current: () => gate, hindrance: () => undefined, access: {} as Access })

    expect(paths).to.deep.equal(['/slack/interactions', '/slack/commands'])
    for (const url of paths) expect(app.hasRoute({ method: 'POST', url }), url).to.equal(true)
    await app.close()
  })

  it('is the same for Socket Mode, without addresses', () => {
    expect(others).to.deep.equal([])
    expect(http?.settings.socket_mode_enabled).to.equal(false)
    const [command = {}] = http?.features.slash_commands ?? []
    const { url, ...commandWithout } = command as { url?: string }

    expect(url).not.to.equal(undefined)
    expect(socket).to.deep.equal({
      ...http,
      features: { ...http?.features, slash_commands: [commandWithout] },
      settings: { ...http?.settings, interactivity: { is_enabled: true }, socket_mode_enabled: true },
    })
  })

  it('has names that Slack takes', () => {
    for (const { features, display_information: shown } of [http!, socket!]) {
      expect(features.bot_user.display_name).to.match(/^[a-z0-9._-]{1,80}$/)
      expect(shown.name.length).to.be.at.most(35)
      for (const { command } of features.slash_commands) expect(command).to.match(/^\/[a-z0-9_-]{1,31}$/)
    }
  })
})

describe('the trigger for a slash command of docs/slack.md', () => {
  it('starts what the command names, by the name of the delivery, and nothing for other words, commands or tokens', async () => {
    const [block] = blocksOf(page).filter(({ first }) => first === '- name: command')
    const manifests = kustomize(join(repositoryRoot, 'tekton', 'overlays', 'slack'))
    const { spec } = manifests.find(({ kind }) => kind === 'EventListener')!.document as {
      spec: { triggers: unknown[] }
    }
    spec.triggers.push(...(readYaml(block!.text, 'docs/slack.md') as unknown[]))
    const cluster = createCluster({ directory: await tempDir(), manifests })
    const stringData = { 'trigger-token': 'of-triggers', 'gateway-token': 'of-gateway' }
    cluster.apply({ kind: 'Secret', metadata: { name: 'cicdstatemgr-event-tokens' }, stringData })
    const created: JsonObject[] = []
    await using listener = await startEventListener(cluster, 'cicdstatemgr', (resource) => void created.push(resource))
    const post = async (text: string, { command = '/cicd', token = 'of-gateway' } = {}) => {
      const cicdstatemgr = { deliveryId: 'slack-1', deliveryName: '0af7651916cd43dd8448eb21' }
      const body = JSON.stringify({ command, text, user_id: 'U01', action_values: [], cicdstatemgr })
      await (await fetch(listener.url, { method: 'POST', headers: { 'x-cicdstatemgr-token': token }, body })).text()
    }

    await post('build start-x7k2p')
    for (const text of ['deploy start-x7k2p', 'build', 'build a b', 'build $(uid)', 'build a\n', '']) await post(text)
    await post('build start-x7k2p', { command: '/other' })
    await post('build start-x7k2p', { token: 'of-triggers' })

    expect(created.map(({ metadata }) => metadata)).to.deep.equal([
      { name: 'build-0af7651916cd43dd8448eb21', labels: { 'cicdstatemgr/context-id': 'start-x7k2p' } },
    ])
  })
})
