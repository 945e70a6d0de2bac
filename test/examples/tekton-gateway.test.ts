import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openForwarding } from '../../src/gateway/open-forwarding.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { cli } from '../support/cli.ts'
import { eventually, startGateway } from '../support/gateway.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { HttpServer } from '../support/http-server.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { clickPayload, rememberMessage, signed, signingSecret, startSlack } from '../support/slack.ts'
import type { SlackStandIn } from '../support/slack.ts'
import { tempDir } from '../support/temp-dir.ts'

const tekton = join(repositoryRoot, 'tekton')
const bases = join(tekton, 'base', 'config')
const app = join(repositoryRoot, 'examples', 'tekton', 'app', 'cicd.yaml')

describe('the gateway with the config and the secrets of tekton/', () => {
  let cwd: string
  let redis: RedisServer
  let slack: SlackStandIn
  let listener: HttpServer

  before(async () => {
    cwd = await tempDir()
    const env = { ...process.env, SLACK_BOT_TOKEN: 'xoxb-of-the-bot', SLACK_SIGNING_SECRET: signingSecret }
    await promisify(execFile)('sh', [join(tekton, 'secrets', 'generate.sh'), 'slack', join(cwd, 'secrets')], { env })
    const settings = (await readFile(join(tekton, 'components', 'redis', 'redis.conf'), 'utf8'))
      .replace('/etc/redis-users/users.acl', join(cwd, 'secrets', 'users.acl'))
      .replace('dir /data', `dir ${cwd}`)
    redis = await startRedis({ config: settings })
    slack = await startSlack(({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C01', ts: '1700000000.000100' } } : undefined,
    )
    listener = await startHttpServer([{ status: 202, json: {} }])
    await writeFile(join(cwd, 'config.yaml'), await installed())
  })

  after(async () => {
    await Promise.all([slack[Symbol.asyncDispose](), listener.close()])
    await redis.stop()
  })

  /** The config as somebody edits it: where things are, the public key, who may deploy. */
  async function installed(): Promise<string> {
    const publicKey = await readFile(join(cwd, 'secrets', 'decisions-signing.yaml'), 'utf8')
    return (await readFile(join(tekton, 'overlays', 'slack', 'config.yaml'), 'utf8'))
      .replace(/host: redis\S+/, `host: 127.0.0.1\n      port: ${redis.port}`)
      .replace('https://slack.com', slack.origin)
      .replaceAll(/http:\/\/el-cicdstatemgr[^\s}]+/g, listener.origin)
      .replace(/^ {2}decisions:.*\n/m, (line) => `${line}${publicKey}    people: [{name: ann, slack: T01/U01}]\n`)
      .replace('people: []', 'people: [ann]')
  }

  const step = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await cli([...args, '--config', '.', '--secrets', 'secrets'], { cwd })
    expect(exitCode, `${args.join(' ')}: ${stderr}`).to.equal(0)
    return stdout
  }
  const gatewaySecrets = () => join(cwd, 'secrets', 'gateway-secrets.yaml')
  const asked = (token: string) => listener.requests.filter(({ headers }) => headers['x-cicdstatemgr-token'] === token)

  it('counts a click, signs what was decided, fires what follows, and forwards a command, as its own user of Redis', async () => {
    const sets = ['appName=my-app', 'repository=r', 'version=1.5.0', 'runs.build=b'].flatMap((set) => [
      '--set',
      `state.${set}`,
    ])
    await step('init', 'start-a', '--app-config', app, '--bases-dir', bases, '--cicd-context', 'dev', ...sets)
    await step('handle-event', 'build=success', '--id', 'start-a')
    const { id: question } = JSON.parse(await step('get', 'decisions.deploy-dev', '--id', 'start-a')) as { id: string }
    rememberMessage(JSON.stringify(slack.requests.map(({ fields }) => fields)))
    await using gateway = await startGateway({ config: cwd, secrets: gatewaySecrets(), cwd, openForwarding })

    const click = clickPayload({ context: 'start-a', question, name: 'deploy-dev', option: 'approve' })
    expect(await gateway.send(click)).to.deep.equal({ status: 200, body: '' })
    const command = new URLSearchParams({ command: '/cicd', text: 'build', trigger_id: '1.2.x' }).toString()
    expect((await gateway.post(command, signed(command), '/slack/commands')).status).to.equal(200)

    expect(await step('decisions', 'deploy-dev', '--id', 'start-a')).to.match(/^signature +by the key k[0-9a-f]{12}$/m)
    const subject = 'my-app 1.5.0 to dev'
    expect(
      await step('wait', 'deploy-dev', '--policy', 'dev', '--subject', subject, '--timeout', '0s', '--id', 'start-a'),
    ).to.equal('approve\n')
    const trigger = await readFile(join(cwd, 'secrets', 'trigger-token'), 'utf8')
    const token = await readFile(join(cwd, 'secrets', 'gateway-token'), 'utf8')
    const deploy = await eventually(() => asked(trigger).find(({ body }) => body.includes('"deploy"')))
    expect(JSON.parse(deploy.body)).to.include({ pipeline: 'deploy', version: '1.5.0', target: 'dev' })
    const forwarded = await eventually(() => (asked(token).length === 2 ? asked(token) : undefined))
    const bodies = forwarded.map(({ body }) => JSON.parse(body) as JsonObject)
    expect(bodies.map(({ command: name, type }) => name ?? type)).to.have.members(['/cicd', 'block_actions'])
    await slack.asked('chat.update')
  })

  it('refuses to start without the public key, and says where it is missing', async () => {
    const other = await tempDir()
    const config = (await installed()).replace(/^ {4}signing:[^]*-----END PUBLIC KEY-----\n/m, '')
    await writeFile(join(other, 'config.yaml'), config)

    const { exitCode, stderr } = await cli(['gateway', '--config', other, '--secrets', gatewaySecrets()], { cwd })

    expect(exitCode).to.equal(3)
    expect(stderr).to.match(/the config has no key "k[0-9a-f]{12}" under decisions\.signing\.publicKeys/)
  })
})
