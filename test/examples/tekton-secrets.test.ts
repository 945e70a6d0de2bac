import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { load } from 'js-yaml'
import { gatewayRights, rights } from '../../src/stores/redis/rights.ts'
import { cli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { HttpServer } from '../support/http-server.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import { gatewaySecretsIn, generate, refusalOf, secretsIn, sha256 } from '../support/tekton-secrets.ts'

const tekton = join(repositoryRoot, 'tekton')
const read = (...path: string[]) => readFile(join(tekton, ...path), 'utf8')

/** A folder for the front of PATH, where these programs do something first: a line of sh. */
async function wrapped(programs: readonly string[], first: string): Promise<string> {
  const folder = await tempDir()
  for (const program of programs) {
    const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${program}`])
    await writeFile(join(folder, program), `#!/bin/sh\n${first}\nexec ${stdout.trim()} "$@"\n`, { mode: 0o755 })
  }
  return `${folder}:${process.env.PATH}`
}

describe('the secrets of tekton/', () => {
  it('are made with the keys that the examples have, readable by their owner alone, and never twice', async () => {
    const directory = join(await tempDir(), 'secrets')

    await generate('redis', directory)

    expect((await readdir(directory)).sort()).to.deep.equal(
      [
        'controller-secrets.yaml',
        'decisions-signing.yaml',
        'gateway-redis-password',
        'gateway-secrets.yaml',
        'gateway-token',
        'kustomization.yaml',
        'login-client-secret',
        'login-cookie-secret',
        'login-proxy-secret',
        'operator-password',
        'secrets.yaml',
        'trigger-token',
        'users.acl',
      ].sort(),
    )
    for (const file of await readdir(directory)) {
      expect((await stat(join(directory, file))).mode & 0o077).to.equal(0)
      expect(await readFile(join(directory, file), 'utf8')).not.to.match(/[A-Z]+_(PASSWORD|TOKEN|SECRET|KEY)/)
    }
    const trigger = await readFile(join(directory, 'trigger-token'), 'utf8')
    expect(load(await readFile(join(directory, 'secrets.yaml'), 'utf8'))).to.have.nested.property(
      'cicdstatemgr.trigger.token',
      trigger,
    )
    const gateway = await readFile(join(directory, 'gateway-token'), 'utf8')
    const operator = await readFile(join(directory, 'operator-password'), 'utf8')
    const gatewayRedis = await readFile(join(directory, 'gateway-redis-password'), 'utf8')
    const { cicdstatemgr } = secretsIn(await readFile(join(directory, 'secrets.yaml'), 'utf8'))
    const made = [trigger, gateway, gatewayRedis, operator, cicdstatemgr.datasources.redis.password]
    const ofGateway = gatewaySecretsIn(await readFile(join(directory, 'gateway-secrets.yaml'), 'utf8'))
    const { signingSecret } = ofGateway.gateway.slack
    for (const secret of made) expect(secret).to.match(/^[0-9a-f]{48}$/)
    expect(signingSecret).to.match(/^not-yet-[0-9a-f]{48}$/)
    expect(new Set([...made, signingSecret]).size).to.equal(6)
    expect(ofGateway).to.deep.equal({
      datasources: { redis: { username: 'cicdstatemgr-gateway', password: gatewayRedis } },
      slack: { token: 'no-token-yet' },
      trigger: { token: trigger },
      gateway: {
        slack: { signingSecret },
        forward: { secret: gateway },
        api: { proxySecret: await readFile(join(directory, 'login-proxy-secret'), 'utf8') },
        signing: ofGateway.gateway.signing,
      },
    })
    expect(await refusalOf(generate('redis', directory))).to.contain('holds secrets already')
  })

  const tokens = [
    'a/b/c',
    'a&b',
    String.raw`back\slash\n`,
    `'single' and "double"`,
    ' blanks # and: signs ',
    'REDIS_PASSWORD TRIGGER_TOKEN SLACK_BOT_TOKEN',
    '$(id) `id` ${HOME}',
    'two\nlines\tand \u0001\u007f',
    'é 🚀',
    '%s|*?[]{}!',
  ]
  for (const token of tokens) {
    it(`keep the token ${JSON.stringify(token)} as it is, and leave nothing else behind`, async () => {
      const directory = join(await tempDir(), 'secrets')

      await generate('redis', directory, {
        SLACK_BOT_TOKEN: token,
        SLACK_SIGNING_SECRET: `secret ${token}`,
        SLACK_APP_TOKEN: `app ${token}`,
      })

      const { cicdstatemgr } = secretsIn(await readFile(join(directory, 'secrets.yaml'), 'utf8'))
      const ofGateway = gatewaySecretsIn(await readFile(join(directory, 'gateway-secrets.yaml'), 'utf8'))
      expect(cicdstatemgr.slack.token).to.equal(token)
      expect(ofGateway.slack.token).to.equal(token)
      expect(ofGateway.gateway.slack).to.deep.equal({ signingSecret: `secret ${token}`, appToken: `app ${token}` })
      expect(await readdir(directory)).to.have.length(13)
    })
  }

  it('are made in the cluster where the overlay has what mounts them', async () => {
    const common = ['cicdstatemgr-secrets', 'cicdstatemgr-event-tokens']
    const gateway = 'cicdstatemgr-gateway'
    const controller = 'cicdstatemgr-controller'
    const login = 'cicdstatemgr-login-proxy'
    const expected: Readonly<Record<string, readonly string[]>> = {
      // With the secrets of a chat: a gateway was added to it.
      'existing-redis': [...common, gateway, controller, login],
      pvc: common,
      redis: [...common, 'cicdstatemgr-redis'],
      'custom-tasks': [...common, 'cicdstatemgr-redis', controller],
      slack: [...common, 'cicdstatemgr-redis', gateway, controller, login],
      'slack-custom-tasks': [...common, 'cicdstatemgr-redis', gateway, controller, login],
      'socket-mode': [...common, 'cicdstatemgr-redis', gateway, controller, login],
      'socket-mode-custom-tasks': [...common, 'cicdstatemgr-redis', gateway, controller, login],
    }
    for (const [overlay, names] of Object.entries(expected)) {
      const directory = join(await tempDir(), 'secrets')

      await generate(overlay, directory, { SLACK_SIGNING_SECRET: 'secret', SLACK_APP_TOKEN: 'xapp' })

      const text = await readFile(join(directory, 'kustomization.yaml'), 'utf8')
      const { secretGenerator } = load(text) as { secretGenerator: { name: string; files: string[] }[] }
      expect(
        secretGenerator.map(({ name }) => name),
        overlay,
      ).to.deep.equal(names)
      for (const { files } of secretGenerator) {
        for (const file of files) expect(existsSync(join(directory, file.split('=').at(-1)!)), file).to.equal(true)
      }
    }
  })

  it('of a Redis that exists are made in the cluster for steps alone, and those of a gateway when it is added', async () => {
    const directory = join(await tempDir(), 'secrets')
    const none = { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: '', MATTERMOST_TOKEN: '' }
    const names = async () =>
      (await readFile(join(directory, 'kustomization.yaml'), 'utf8')).match(/name: \S+/g)?.map((name) => name.slice(6))

    const said = await generate('existing-redis', directory, none)
    const before = await names()
    const saidLater = await generate('existing-redis', directory, { ...none, SLACK_APP_TOKEN: 'xapp' }, ['--add'])

    const steps = ['cicdstatemgr-secrets', 'cicdstatemgr-event-tokens']
    expect(before).to.deep.equal(steps)
    const later = ['cicdstatemgr-gateway', 'cicdstatemgr-controller', 'cicdstatemgr-login-proxy', ...steps]
    expect(await names()).to.have.members(later)
    expect(said).not.to.contain('login-client-secret')
    expect(saidLater).to.contain('Before the overlay: put ').and.contain('login-client-secret has no secret of your')
    expect(saidLater).not.to.contain('rollout restart statefulset redis')
    // What people have to do before comes first.
    expect(said.trimEnd().split('\n').at(-1)).to.equal(`${directory} is ready: kubectl apply -k ${directory}`)
    expect(saidLater.trimEnd().split('\n').at(-1)).to.equal(`Apply it: kubectl apply -k ${directory}`)
    expect(await readFile(join(directory, 'gateway-secrets.yaml'), 'utf8')).to.contain('appToken: "xapp"')
  })

  it('say that the login in front of the pages lacks its client secret, until it has one', async () => {
    const directory = join(await tempDir(), 'secrets')
    const missing = `${directory}/login-client-secret has no secret of your login provider yet`

    const said = await generate('slack', directory, { SLACK_SIGNING_SECRET: 'secret', LOGIN_CLIENT_SECRET: '' })
    const later = await generate('slack', directory, { LOGIN_CLIENT_SECRET: 'mine' }, ['--add'])

    expect(said).to.contain(missing)
    expect(said.trimEnd().split('\n').at(-1)).to.equal(`${directory} is ready: kubectl apply -k ${directory}`)
    expect(later).not.to.contain(missing)
  })

  it('give the controller what steps have, and a key of its own where a gateway signs votes', async () => {
    for (const overlay of ['custom-tasks', 'slack']) {
      const directory = join(await tempDir(), 'secrets')

      await generate(overlay, directory, { SLACK_SIGNING_SECRET: 'secret' })

      const ofSteps = secretsIn(await readFile(join(directory, 'secrets.yaml'), 'utf8')).cicdstatemgr
      const text = await readFile(join(directory, 'controller-secrets.yaml'), 'utf8')
      const { gateway, ...rest } = gatewaySecretsIn(text)
      expect(rest).to.deep.equal(ofSteps)
      const { signing } = load(await readFile(join(directory, 'decisions-signing.yaml'), 'utf8')) as {
        signing: { publicKeys: Record<string, string> }
      }
      const ofGateway = gatewaySecretsIn(await readFile(join(directory, 'gateway-secrets.yaml'), 'utf8')).gateway
        .signing
      if (overlay === 'custom-tasks') {
        expect(gateway).to.equal(undefined)
        expect(Object.keys(signing.publicKeys)).to.deep.equal([ofGateway.keyId])
        continue
      }
      const { keyId, privateKey } = gateway.signing
      expect(Object.keys(signing.publicKeys)).to.deep.equal([ofGateway.keyId, keyId])
      const half = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
      expect(signing.publicKeys[keyId]).to.equal(half)
      expect(privateKey).not.to.equal(ofGateway.privateKey)
    }
  })

  it('are not made of a token that is no text', async () => {
    const directory = join(await tempDir(), 'secrets')
    const command = `SLACK_BOT_TOKEN=$(printf 'bad\\377token') sh generate.sh redis '${directory}'`

    const refusal = await refusalOf(promisify(execFile)('sh', ['-c', command], { cwd: join(tekton, 'secrets') }))

    expect(refusal).to.contain('SLACK_BOT_TOKEN is not UTF-8 text')
    expect(await readdir(directory)).to.deep.equal([])
  })

  it('are gone when a signal ends the script in the middle', async () => {
    for (const signal of ['TERM', 'INT', 'HUP']) {
      const directory = join(await tempDir(), 'secrets')
      const PATH = await wrapped(['mv'], `kill -${signal} $PPID`)

      const refusal = await refusalOf(generate('redis', directory, { PATH, SLACK_BOT_TOKEN: 'xoxb-token' }))

      expect(refusal, signal).to.contain('Command failed')
      expect(await readdir(directory), signal).to.deep.equal(['kustomization.yaml'])
    }
  })

  it('are never arguments of a program', async () => {
    const directory = join(await tempDir(), 'secrets')
    const log = join(await tempDir(), 'arguments')
    const programs = ['awk', 'cat', 'cut', 'grep', 'iconv', 'mkdir', 'mktemp', 'mv', 'openssl', 'rm', 'sed']
    const PATH = await wrapped(programs, `printf '%s\\n' "$0 $*" >> ${log}`)

    await generate('slack', directory, { PATH, SLACK_BOT_TOKEN: 'xoxb-token', SLACK_SIGNING_SECRET: 'slack-signs' })

    const seen = await readFile(log, 'utf8')
    const { cicdstatemgr } = secretsIn(await readFile(join(directory, 'secrets.yaml'), 'utf8'))
    const operator = await readFile(join(directory, 'operator-password'), 'utf8')
    const trigger = await readFile(join(directory, 'trigger-token'), 'utf8')
    const { password } = cicdstatemgr.datasources.redis
    const { gateway } = gatewaySecretsIn(await readFile(join(directory, 'gateway-secrets.yaml'), 'utf8'))
    const [, privateKey = ''] = gateway.signing.privateKey.split('\n')
    expect(privateKey).to.match(/^MC4C/)
    expect(seen).to.contain('/openssl rand')
    const hashes = [sha256(password), sha256(operator)]
    for (const secret of ['xoxb-token', 'slack-signs', privateKey, password, operator, trigger, ...hashes]) {
      expect(seen).not.to.contain(secret)
    }
  })

  it('fit the login in front of the pages: a secret of each, and the client secret as it is', async () => {
    const directory = join(await tempDir(), 'secrets')
    const LOGIN_CLIENT_SECRET = 'of "the" provider\\'

    await generate('socket-mode', directory, { SLACK_APP_TOKEN: 'xapp', LOGIN_CLIENT_SECRET })

    const of = (name: string) => readFile(join(directory, name), 'utf8')
    expect(await of('login-client-secret')).to.equal(LOGIN_CLIENT_SECRET)
    // OAuth2 Proxy takes 16, 24 or 32 bytes.
    expect(await of('login-cookie-secret')).to.match(/^[0-9a-f]{32}$/)
    expect(await of('login-proxy-secret')).to.match(/^[0-9a-f]{48}$/)
  })

  it('fit the config of each overlay', async () => {
    for (const [overlay, config] of [
      ['redis', join(tekton, 'base', 'config')],
      ['existing-redis', join(tekton, 'overlays', 'existing-redis')],
      ['pvc', join(tekton, 'overlays', 'pvc')],
    ] as const) {
      const directory = join(await tempDir(), 'secrets')
      await generate(overlay, directory)

      const { exitCode, stderr } = await cli(['validate', '--config', config, '--secrets', directory], {
        cwd: directory,
      })

      expect(exitCode, `${overlay}: ${stderr}`).to.equal(0)
    }
  })

  it('are not made for a gateway without what Slack gives for it', async () => {
    for (const [overlay, name] of [
      ['slack', 'SLACK_SIGNING_SECRET'],
      ['slack-custom-tasks', 'SLACK_SIGNING_SECRET'],
      ['socket-mode', 'SLACK_APP_TOKEN'],
      ['socket-mode-custom-tasks', 'SLACK_APP_TOKEN'],
    ] as const) {
      const directory = join(await tempDir(), 'secrets')

      const refusal = await refusalOf(generate(overlay, directory, { [name]: '' }))

      expect(refusal).to.contain(`${name} is not set`)
      expect(existsSync(directory)).to.equal(false)
    }
  })

  it('have keys for decisions: the gateway takes both halves, and a second pair has another name', async () => {
    const names = new Set<string>()
    for (const overlay of ['slack', 'slack-custom-tasks', 'socket-mode', 'socket-mode-custom-tasks']) {
      const cwd = await tempDir()
      const env = { SLACK_SIGNING_SECRET: 'of-slack-of-slack', SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' }
      await generate(overlay, join(cwd, 'secrets'), env)
      const publicHalf = await readFile(join(cwd, 'secrets', 'decisions-signing.yaml'), 'utf8')
      const text = await read('overlays', overlay, 'config.yaml')
      await writeFile(
        join(cwd, 'config.yaml'),
        text.replace(/^ {2}decisions:.*\n/m, (line) => line + publicHalf),
      )
      const secrets = join('secrets', 'gateway-secrets.yaml')

      const { exitCode, stderr } = await cli(['validate', '--config', '.', '--secrets', secrets], { cwd })
      expect(exitCode, `${overlay}: ${stderr}`).to.equal(0)
      await writeFile(join(cwd, 'config.yaml'), text)
      const without = await cli(['validate', '--config', '.', '--secrets', secrets], { cwd })
      const { gateway } = gatewaySecretsIn(await readFile(join(cwd, secrets), 'utf8'))
      names.add(gateway.signing.keyId)

      expect(without.exitCode).to.equal(3)
      expect(without.stdout + without.stderr).to.contain(`the config has no key "${gateway.signing.keyId}"`)
    }
    expect(names.size).to.equal(4)
  })

  describe('let the program into the Redis that is installed along', () => {
    let cwd: string
    let redis: RedisServer
    let slack: HttpServer
    let password: string

    before(async () => {
      cwd = await tempDir()
      await generate('redis', join(cwd, 'secrets'))
      const config = (await read('components', 'redis', 'redis.conf'))
        .replace('/etc/redis-users/users.acl', join(cwd, 'secrets', 'users.acl'))
        .replace('dir /data', `dir ${cwd}`)
      // A backup begins at once.
      redis = await startRedis({ config: `${config}\nrepl-diskless-sync-delay 0` })
      slack = await startHttpServer([{ json: { ok: true, ts: '1.1' } }])
      const text = (await read('base', 'config', 'config.yaml'))
        .replace(/host: \S+/, `host: 127.0.0.1\n      port: ${redis.port}`)
        .replace('https://slack.com', slack.origin)
        .replace(/http:\/\/el-cicdstatemgr\S+/, slack.origin)
      await writeFile(join(cwd, 'config.yaml'), text)
      const { cicdstatemgr } = secretsIn(await readFile(join(cwd, 'secrets', 'secrets.yaml'), 'utf8'))
      password = cicdstatemgr.datasources.redis.password
    })

    after(async () => {
      await slack.close()
      await redis.stop()
    })

    it('with every command', async () => {
      const app = join(repositoryRoot, 'examples', 'tekton', 'app', 'cicd.yaml')
      const bases = join(tekton, 'base', 'config')
      const sets = ['appName=my-app', 'commit=c', 'runs.start=start-a'].flatMap((set) => ['--set', `state.${set}`])
      const id = ['--id', 'start-a']
      const lines = [
        ['validate', '--connect'],
        ['init', 'start-a', '--app-config', app, '--bases-dir', bases, '--cicd-context', 'dev', ...sets],
        ['set', ...id, 'state.version=1.4.3-c', '--increment', 'state.builds=1', '--delivery-id', 'x'],
        ['get', 'state.version', ...id],
        ['load', ...id],
        ['handle-event', 'start=success', ...id, '--delivery-id', 'y'],
        ['history', ...id],
        ['ask', 'q', '--policy', 'dev', '--subject', 'x', '--option', 'yes=Yes', ...id],
        ['wait', 'q', '--policy', 'dev', '--subject', 'x', '--timeout', '1s', '--on-reject', 'continue', ...id],
        ['decisions', 'cancel', 'q', ...id],
        ['lock', 'prod', '--ttl', '10s'],
        ['unlock', 'prod', '--token', '1'],
        ['list'],
        ['restore', '1', ...id],
        ['expire', '1h', ...id],
        ['ttl', ...id],
        ['delete', 'start-a'],
      ]
      for (const line of lines) {
        const { exitCode, stderr } = await cli([...line, '--config', '.', '--secrets', 'secrets'], { cwd })
        expect(exitCode, `${line.join(' ')}: ${stderr}`).to.equal(0)
      }
      expect(slack.requests.length).to.equal(2)
    })

    it('and let it do nothing else, and nobody else in', async () => {
      const client = new Redis({ port: redis.port, username: 'cicdstatemgr', password, enableReadyCheck: false })
      const refused = [
        ['FLUSHALL'],
        ['CONFIG', 'GET', '*'],
        ['KEYS', 'cicd:*'],
        ['DEBUG', 'JMAP'],
        ['ACL', 'LIST'],
        ['SCRIPT', 'FLUSH'],
        ['SHUTDOWN'],
        ['GET', 'another'],
        ['HGET', '{gateway:cicd:queue}:items', 'x'],
        ['HSET', '{gateway:cicd:queue}:items', 'x', 'forged'],
        ['EVAL', "return redis.call('GET', 'another')", '0'],
      ]
      const said = refused.map(([command = '', ...args]) => refusalOf(client.call(command, ...args)))
      for (const refusal of await Promise.all(said)) expect(refusal).to.match(/NOPERM|not allowed|can't access/)
      client.disconnect()
      expect(await cli(['list', '--config', '.'], { cwd })).to.include({ exitCode: 6, stdout: '' })
    })

    it('with the rights that a store needs, and no others', async () => {
      const [off, user = '', gatewayUser = '', ...others] = (await readFile(join(cwd, 'secrets', 'users.acl'), 'utf8'))
        .trim()
        .split('\n')

      const [, rest = '', granted = ''] = /^(.*?-@all) (.*)$/.exec(user) ?? []
      // Redis replays its append-only file as this user.
      expect(off).to.equal('user default off ~* &* +@all')
      expect(rest.replace(sha256(password), 'HASH')).to.equal(
        'user cicdstatemgr on #HASH resetchannels &cicd:* ~cicd:* ~{cicd:* -@all',
      )
      expect(granted.split(' ')).to.deep.equal(rights)
      const gateway = await readFile(join(cwd, 'secrets', 'gateway-redis-password'), 'utf8')
      expect(gatewayUser.replace(sha256(gateway), 'HASH')).to.equal(
        `user cicdstatemgr-gateway on #HASH resetchannels &cicd:* ~cicd:* ~{cicd:* ~{gateway:cicd:* -@all ${[...rights, ...gatewayRights].join(' ')}`,
      )
      expect(others.map((line) => line.split(' ')[1])).to.deep.equal(['operator', 'probe'])
    })

    it('and let an operator look and take backups, who can read no context by name and change nothing', async () => {
      const operator = await readFile(join(cwd, 'secrets', 'operator-password'), 'utf8')
      const client = new Redis({ port: redis.port, username: 'operator', password: operator, enableReadyCheck: false })
      const cliOf = ['-p', String(redis.port), '--user', 'operator', '--rdb', join(cwd, 'backup.rdb')]

      expect(await client.info('persistence')).to.include('aof_last_write_status:ok')
      expect(await client.bgsave()).to.match(/^Background saving/)
      await promisify(execFile)('redis-cli', cliOf, { env: { PATH: process.env.PATH, REDISCLI_AUTH: operator } })
      const refused = [
        ['GET', 'cicd:start-a'],
        ['SET', 'cicd:start-a', 'x'],
        ['KEYS', '*'],
        ['FLUSHALL'],
        ['ACL', 'LIST'],
      ]
      const said = await Promise.all(refused.map(([command = '', ...args]) => refusalOf(client.call(command, ...args))))

      expect((await readFile(join(cwd, 'backup.rdb'))).subarray(0, 5).toString()).to.equal('REDIS')
      for (const refusal of said) expect(refusal).to.match(/NOPERM/)
      client.disconnect()
    })
  })
})
