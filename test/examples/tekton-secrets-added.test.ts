import { expect } from 'chai'
import { createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { signingSecret } from '../support/slack.ts'
import { tempDir } from '../support/temp-dir.ts'
import { gatewaySecretsIn, generate, refusalOf, secretsIn, sha256 } from '../support/tekton-secrets.ts'

describe('the secrets of tekton/ that a newer version needs', () => {
  const add = (overlay: string, directory: string, env = {}) => generate(overlay, directory, env, ['--add'])
  const filesOf = async (directory: string) => {
    const names = (await readdir(directory)).sort()
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
    )
  }
  const change = async (directory: string, name: string, edit: (text: string) => string) =>
    writeFile(join(directory, name), edit(await readFile(join(directory, name), 'utf8')))
  /** The secrets of a version before the login in front of the pages. */
  const older = async (): Promise<string> => {
    const directory = join(await tempDir(), 'secrets')
    await generate('slack', directory, { SLACK_SIGNING_SECRET: 'secret', SLACK_BOT_TOKEN: 'xoxb "1"' })
    for (const name of ['login-client-secret', 'login-cookie-secret', 'login-proxy-secret']) {
      await rm(join(directory, name))
    }
    await change(directory, 'gateway-secrets.yaml', (text) => text.replace(/^ *api: .*\n/m, ''))
    await change(directory, 'users.acl', (text) => text.replace(' +psubscribe', ''))
    await change(directory, 'kustomization.yaml', (text) =>
      text.replace(/^ {2}- name: cicdstatemgr-login-proxy.*\n.*\n/m, ''),
    )
    return directory
  }

  it('are added, and nothing else changes; a second time nothing is added', async () => {
    const directory = await older()
    await change(directory, 'kustomization.yaml', (text) => `${text}commonLabels: { mine: yes-it-is }\n`)
    const before = await filesOf(directory)

    const said = await add('slack', directory)
    const after = await filesOf(directory)

    const added = ['gateway-secrets.yaml', 'kustomization.yaml', 'users.acl']
    for (const [name, text] of Object.entries(before)) {
      if (!added.includes(name)) expect(after[name], name).to.equal(text)
    }
    const proxySecret = after['login-proxy-secret']
    const line = `    api: { proxySecret: "${proxySecret}" }\n`
    expect(after['gateway-secrets.yaml']!.replace(line, '')).to.equal(before['gateway-secrets.yaml'])
    expect(gatewaySecretsIn(after['gateway-secrets.yaml']!).gateway).to.deep.include({ api: { proxySecret } })
    expect(after['users.acl']!.replace(' +psubscribe', '')).to.equal(before['users.acl'])
    expect(load(after['kustomization.yaml']!)).to.have.property('commonLabels')
    expect(after['kustomization.yaml']!.replace(/^ {2}- name: cicdstatemgr-login-proxy.*\n.*\n/m, '')).to.equal(
      before['kustomization.yaml'],
    )
    const [apply, restart] = said.trimEnd().split('\n').slice(-2)
    expect(apply).to.equal(`Apply it: kubectl apply -k ${directory}`)
    expect(restart).to.contain('kubectl -n cicdstatemgr rollout restart statefulset redis')
    expect(said).not.to.contain('decisions-signing')

    expect(await add('slack', directory)).to.equal(`${directory} has everything that is needed: nothing was added\n`)
    expect(await filesOf(directory)).to.deep.equal(after)
  })

  it('are the rights of the default user, which a Redis needs to read its append-only file, if nobody can log in as it', async () => {
    for (const [line, wanted] of [
      ['user default off', 'user default off ~* &* +@all'],
      ['user default off -@all', 'user default off -@all ~* &* +@all'],
      ['user default on >mine +ping', 'user default on >mine +ping'],
    ] as const) {
      const directory = join(await tempDir(), 'secrets')
      await generate('redis', directory)
      await change(directory, 'users.acl', (text) => text.replace(/^user default.*/, line))

      const said = [await add('redis', directory), await add('redis', directory)]

      expect((await filesOf(directory))['users.acl']!.split('\n')[0]).to.equal(wanted)
      expect(said[1]).to.contain('nothing was added')
      const added = line !== wanted
      expect(said[0]!.includes('rollout restart statefulset redis'), line).to.equal(added)
      for (const each of said) expect(each.includes('lacks ~* &* +@all'), line).to.equal(!added)
    }
  })

  it('are added for a gateway after an overlay without one', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('redis', directory)
    const { 'kustomization.yaml': old, ...others } = await filesOf(directory)

    const said = await add('socket-mode', directory)

    const { 'kustomization.yaml': text = '', ...rest } = await filesOf(directory)
    const keys = ['controller-secrets.yaml', 'decisions-signing.yaml']
    for (const [name, content] of Object.entries(others)) {
      if (keys.includes(name)) expect(rest[name]!.startsWith(content), name).to.equal(true)
      else expect(rest[name], name).to.equal(content)
    }
    expect(said).to.contain('decisions-signing.yaml under decisions of its config.yaml')
    for (const line of old!.split('\n')) expect(text.split('\n')).to.include(line)
    expect(text.match(/name: \S+/g)).to.include('name: cicdstatemgr-gateway')
  })

  it('have a key of its own for a controller that had none, and its public half once', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('custom-tasks', directory)
    await change(directory, 'secrets.yaml', (text) => `${text}  gateway:\n`)

    await add('socket-mode-custom-tasks', directory, { SLACK_APP_TOKEN: 'xapp-1' })
    const after = await filesOf(directory)

    const { keyId, privateKey } = gatewaySecretsIn(after['controller-secrets.yaml']!).gateway.signing
    const ofGateway = gatewaySecretsIn(after['gateway-secrets.yaml']!).gateway.signing
    const { publicKeys } = (
      load(after['decisions-signing.yaml']!) as { signing: { publicKeys: Record<string, string> } }
    ).signing
    expect(Object.keys(publicKeys)).to.deep.equal([ofGateway.keyId, keyId])
    expect(publicKeys[keyId]).to.equal(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))
    expect(after['secrets.yaml']).not.to.contain('proxySecret')
    expect(await add('socket-mode-custom-tasks', directory)).to.contain('nothing was added')
    expect(await filesOf(directory)).to.deep.equal(after)
  })

  it('leave a controller the key that somebody gave it', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('redis', directory)
    const key = '  gateway: { signing: { keyId: mine, privateKey: "x" } }\n'
    await change(directory, 'controller-secrets.yaml', (text) => text + key)
    const before = await filesOf(directory)

    await add('slack', directory, { SLACK_SIGNING_SECRET: 'secret' })

    const after = await filesOf(directory)
    for (const name of ['controller-secrets.yaml', 'decisions-signing.yaml'])
      expect(after[name], name).to.equal(before[name])
  })

  for (const value of ['two\nlines\n', `"double" and 'single'`, String.raw`back\slash\x41 \"`, ' é # a: {b} ']) {
    it(`keep ${JSON.stringify(value)} as it is: in files that stay, and in those that are new`, async () => {
      const directory = join(await tempDir(), 'secrets')
      await generate('redis', directory, { SLACK_BOT_TOKEN: value })
      await rm(join(directory, 'controller-secrets.yaml'))
      await change(directory, 'gateway-secrets.yaml', (text) => text.replace(/^ *api: .*\n/m, ''))
      await writeFile(join(directory, 'login-proxy-secret'), `of ${value}.`)

      const given = { SLACK_SIGNING_SECRET: value, SLACK_APP_TOKEN: value, MATTERMOST_TOKEN: value }
      const said = await add('slack', directory, { ...given, LOGIN_CLIENT_SECRET: value })
      const after = await filesOf(directory)

      const { gateway, slack } = gatewaySecretsIn(after['gateway-secrets.yaml']!)
      expect(gateway).to.deep.include({
        slack: { signingSecret: value, appToken: value },
        api: { proxySecret: `of ${value}.` },
      })
      expect(gateway).to.have.nested.property('mattermost.token', value)
      for (const name of ['secrets.yaml', 'controller-secrets.yaml'])
        expect(secretsIn(after[name]!).cicdstatemgr.slack.token, name).to.equal(value)
      expect([slack.token, after['login-client-secret']]).to.deep.equal([value, value])
      expect(said).not.to.contain('not used')
    })
  }

  it('are those of Mattermost alone, with a secret for its buttons, and nothing of Slack is asked for', async () => {
    const directory = join(await tempDir(), 'secrets')

    const said = await generate('slack', directory, { SLACK_SIGNING_SECRET: '', MATTERMOST_TOKEN: 'of the bot' })
    const again = await add('slack', directory, { MATTERMOST_TOKEN: 'another' })

    const { 'gateway-secrets.yaml': text = '' } = await filesOf(directory)
    const { mattermost } = gatewaySecretsIn(text).gateway as { mattermost?: { token: string; secret: string } }
    expect(mattermost?.token).to.equal('of the bot')
    expect(mattermost?.secret).to.match(/^[0-9a-f]{48}$/)
    expect(said).not.to.contain('signingSecret')
    expect(again).to.contain(`MATTERMOST_TOKEN was not used: write it into ${directory}/gateway-secrets.yaml`)
  })

  it('are what the variables hold, in place of what was not known before', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('redis', directory)
    const SLACK_BOT_TOKEN = String.raw`xoxb-"1"\n`
    const given = { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: 'xapp-1' }

    const said = await add('slack', directory, { ...given, LOGIN_CLIENT_SECRET: 'of the provider' })

    const after = await filesOf(directory)
    const ofGateway = gatewaySecretsIn(after['gateway-secrets.yaml']!)
    expect(ofGateway.gateway.slack).to.deep.equal({ signingSecret, appToken: 'xapp-1' })
    for (const name of ['secrets.yaml', 'gateway-secrets.yaml', 'controller-secrets.yaml']) {
      expect(secretsIn(after[name]!).cicdstatemgr.slack.token, name).to.equal(SLACK_BOT_TOKEN)
    }
    expect(after['login-client-secret']).to.equal('of the provider')
    expect(said).to.contain('decisions-signing.yaml under decisions of its config.yaml')
    expect(said).not.to.match(/not used|yet/)
    const again = await add('slack', directory, given)
    expect(again).to.equal(`${directory} has everything that is needed: nothing was added\n`)
  })

  it('are reported if a signing secret can be guessed, and not shown', async () => {
    const directory = join(await tempDir(), 'secrets')
    const weak = 'SLACK_SIGNING_SECRET has fewer than 32 characters'

    expect(await generate('slack', directory, { SLACK_SIGNING_SECRET: 's1g' }))
      .to.contain(weak)
      .and.not.to.contain('s1g')
    expect(await generate('slack', `${directory}-2`, { SLACK_SIGNING_SECRET: signingSecret })).not.to.contain(weak)
    expect(await generate('redis', `${directory}-3`)).not.to.contain(weak)
  })

  it('stay if they are known, and a variable that is not used is named with the file', async () => {
    const directory = join(await tempDir(), 'secrets')
    const env = { SLACK_SIGNING_SECRET: 'known', SLACK_BOT_TOKEN: 'xoxb-1', LOGIN_CLIENT_SECRET: 'known' }
    await generate('slack', directory, env)
    const before = await filesOf(directory)

    const said = await add('slack', directory, {
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_BOT_TOKEN: 'xoxb-2',
      LOGIN_CLIENT_SECRET: 'other',
    })

    expect(await filesOf(directory)).to.deep.equal(before)
    expect(said.split('\n').slice(1, -1)).to.deep.equal([
      `SLACK_BOT_TOKEN was not used: write it into ${directory}/secrets.yaml`,
      `SLACK_BOT_TOKEN was not used: write it into ${directory}/gateway-secrets.yaml`,
      `SLACK_BOT_TOKEN was not used: write it into ${directory}/controller-secrets.yaml`,
      `SLACK_SIGNING_SECRET was not used: write it into ${directory}/gateway-secrets.yaml`,
      `LOGIN_CLIENT_SECRET was not used: write it into ${directory}/login-client-secret`,
    ])
  })

  it('are not used if they are only a part of a text in the file, and are not called weak then', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('slack', directory, { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: 'xoxb-1' })

    for (const part of ['a', signingSecret.slice(0, 8), 'token', 'only', 'cicd']) {
      const said = await add('slack', directory, { SLACK_SIGNING_SECRET: part, SLACK_BOT_TOKEN: part })
      for (const file of ['secrets.yaml', 'gateway-secrets.yaml', 'controller-secrets.yaml']) {
        expect(said).to.contain(`SLACK_BOT_TOKEN was not used: write it into ${directory}/${file}\n`)
      }
      expect(said).to.contain(`SLACK_SIGNING_SECRET was not used: write it into ${directory}/gateway-secrets.yaml\n`)
      expect(said).not.to.contain('fewer than 32')
    }
  })

  it('are found as somebody wrote them, with and without quotes', async () => {
    const directory = join(await tempDir(), 'secrets')
    await generate('slack', directory, { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: 'xoxb-1' })
    const file = join(directory, 'gateway-secrets.yaml')
    const made = await readFile(file, 'utf8')
    for (const text of ['xoxb-2', "'xoxb-2'", '|-\n      xoxb-2\n']) {
      await writeFile(file, made.replace('{ token: "xoxb-1" }', `\n    token: ${text}`))
      expect(await add('slack', directory, { SLACK_BOT_TOKEN: 'xoxb-2' })).not.to.contain(`into ${file}`)
    }
  })

  it('are not looked for in a folder without secrets: that comes before the question for a token', async () => {
    for (const overlay of ['redis', 'slack', 'socket-mode-custom-tasks']) {
      const directory = join(await tempDir(), 'mistyped')

      const refusal = await refusalOf(
        add(overlay, directory, { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: '', MATTERMOST_TOKEN: '' }),
      )

      expect(refusal, overlay).to.contain(`${directory} holds no secrets: make them without --add`)
      expect(refusal, overlay).not.to.contain('is not set')
      expect(existsSync(directory)).to.equal(false)
    }
  })

  it('are those of the overlay that is named: if the secrets are also for a gateway, and it has none, the script says so', async () => {
    const none = { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: '', MATTERMOST_TOKEN: '' }
    const made = { SLACK_SIGNING_SECRET: 'secret', SLACK_APP_TOKEN: 'xapp-1' }
    for (const [overlay, named, isSaid] of [
      ['slack', 'redis', true],
      ['slack', 'custom-tasks', true],
      ['socket-mode-custom-tasks', 'pvc', true],
      ['slack', 'slack-custom-tasks', false],
      ['slack-custom-tasks', 'slack', false],
      ['custom-tasks', 'redis', false],
    ] as const) {
      const directory = join(await tempDir(), 'secrets')
      await generate(overlay, directory, made)
      const before = await filesOf(directory)

      const said = await add(named, directory, none)

      const line = `These secrets are also for a gateway, and the overlay ${named} has none. To add what a gateway needs, name an overlay with one\n`
      expect(said, `${overlay}, ${named}`).to.equal(
        `${directory} has everything that is needed: nothing was added\n${isSaid ? line : ''}`,
      )
      expect(await filesOf(directory)).to.deep.equal(before)
    }
  })

  it('are those of a gateway too with existing-redis, if it was given one, without its variables', async () => {
    const none = { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: '', MATTERMOST_TOKEN: '' }
    const directory = join(await tempDir(), 'secrets')
    await generate('existing-redis', directory, { ...none, SLACK_SIGNING_SECRET: 'secret' })
    const { 'kustomization.yaml': whole } = await filesOf(directory)
    const login = /^ {2}- name: cicdstatemgr-login-proxy.*\n.*\n/m
    await change(directory, 'kustomization.yaml', (text) => text.replace(login, ''))

    await add('existing-redis', directory, none)

    const { 'kustomization.yaml': after } = await filesOf(directory)
    expect(after!.split('\n').sort()).to.deep.equal(whole!.split('\n').sort())
    expect(await add('existing-redis', directory, none)).to.contain('nothing was added')
  })

  it('are asked for if the gateway still lacks them', async () => {
    for (const [overlay, name] of [
      ['slack', 'signingSecret'],
      ['socket-mode', 'appToken'],
    ] as const) {
      const directory = join(await tempDir(), 'secrets')
      await generate('redis', directory)

      expect(await add(overlay, directory)).to.contain(
        `gateway-secrets.yaml has no ${name} of Slack yet: write it there`,
      )
    }
  })

  it('are added with the values that the others have, and a public key for each new private one', async () => {
    const directory = await older()
    const before = await filesOf(directory)
    for (const name of ['gateway-secrets.yaml', 'controller-secrets.yaml']) await rm(join(directory, name))
    await change(directory, 'users.acl', (text) => text.replace(/^user operator.*\n/m, ''))

    const said = await add('slack', directory, { SLACK_SIGNING_SECRET: 'new' })

    const after = await filesOf(directory)
    const { gateway } = gatewaySecretsIn(after['gateway-secrets.yaml']!)
    expect(after['gateway-secrets.yaml'])
      .to.contain(before['gateway-redis-password'])
      .and.contain(before['gateway-token'])
    const { password } = secretsIn(before['secrets.yaml']!).cicdstatemgr.datasources.redis
    expect(secretsIn(after['controller-secrets.yaml']!).cicdstatemgr.datasources.redis.password).to.equal(password)
    expect(after['users.acl']).to.contain(`user operator on #${sha256(before['operator-password']!)} `)
    const signing = after['decisions-signing.yaml']!
    expect(signing.startsWith(before['decisions-signing.yaml']!)).to.equal(true)
    const { publicKeys } = (load(signing) as { signing: { publicKeys: Record<string, string> } }).signing
    expect(Object.keys(publicKeys)).to.have.length(4).and.include(gateway.signing.keyId)
    expect(said).to.contain('decisions-signing.yaml under decisions of its config.yaml')
  })

  const firstForms = {
    'on one line': (password: string) =>
      `  datasources: { redis: { username: cicdstatemgr, password: ${password} } }\n`,
    'on two lines': (password: string) =>
      `  datasources:\n    redis: { username: cicdstatemgr, password: ${password} }\n`,
  }
  for (const [form, datasources] of Object.entries(firstForms)) {
    it(`are added to the files of the first versions, which had no quotes, ${form}`, async () => {
      const directory = join(await tempDir(), 'secrets')
      const password = '0a42bd9e9c1b4b5b05a61baa1685256a5be44af3fdfd306f'
      await generate('redis', directory)
      for (const name of await readdir(directory)) {
        const old = ['kustomization.yaml', 'trigger-token', 'gateway-token', 'users.acl', 'secrets.yaml']
        if (!old.includes(name)) await rm(join(directory, name))
      }
      const rest = '  slack: { token: no-token-yet }\n  trigger: { token: abc }\n'
      await writeFile(join(directory, 'secrets.yaml'), `cicdstatemgr:\n${datasources(password)}${rest}`)
      await writeFile(join(directory, 'users.acl'), `user default off\nuser cicdstatemgr on #${sha256(password)}\n`)

      await add('slack', directory, { SLACK_SIGNING_SECRET: 'secret', SLACK_BOT_TOKEN: 'xoxb-1' })

      const after = await filesOf(directory)
      const { datasources: made } = secretsIn(after['controller-secrets.yaml']!).cicdstatemgr
      expect(made.redis.password).to.equal(password)
      expect(after['users.acl']).to.contain(`user operator on #${sha256(after['operator-password']!)} `)
      for (const name of ['secrets.yaml', 'controller-secrets.yaml', 'gateway-secrets.yaml']) {
        expect(secretsIn(after[name]!).cicdstatemgr.slack.token, name).to.equal('xoxb-1')
      }
      expect(await add('slack', directory)).to.contain('nothing was added')
    })
  }

  it('are not added if a file is not as it was made, or if no secrets are there', async () => {
    const cases: [name: string, edit: (text: string) => string, message: string][] = [
      ['gateway-secrets.yaml', (text) => text.replace('  gateway:\n', '  "gateway":\n'), 'under gateway as in'],
      [
        'secrets.yaml',
        (text) => text.replace('password: "', 'password: !!str "'),
        'Write it there as in secrets.example.yaml',
      ],
    ]
    for (const [name, edit, message] of cases) {
      const directory = await older()
      await rm(join(directory, 'controller-secrets.yaml'))
      await change(directory, name, edit)
      const before = await filesOf(directory)

      expect(await refusalOf(add('slack', directory)))
        .to.contain(message)
        .and.contain('othing was added')
      expect(await filesOf(directory)).to.deep.equal(before)
    }
    expect(await refusalOf(add('redis', await tempDir()))).to.contain('holds no secrets: make them without --add')
  })
})
