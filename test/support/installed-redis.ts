import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { cli } from './cli.ts'
import { repositoryRoot } from './manifests.ts'
import { startRedis } from './redis-server.ts'
import type { RedisServer } from './redis-server.ts'
import { tempDir } from './temp-dir.ts'
import { generate, sha256 } from './tekton-secrets.ts'

/** The Redis of `tekton/components/redis`, with the users of generate.sh, and a folder with the config for it. */
export interface InstalledRedis {
  readonly server: RedisServer
  /** Has `config.yaml`, and `secrets/` as generate.sh made it. */
  readonly cwd: string
  /** Runs the program as a step of the installation does; its standard output. */
  readonly step: (...args: readonly string[]) => Promise<string>
  /** Each key that Redis has, with its value and when it expires. */
  readonly content: () => Promise<Record<string, unknown>>
}

/** Starts Redis with the shipped config, in `data`, and a user more who may do everything, for the test. */
export async function startInstalledRedis(
  editUsers: (text: string) => string = (text) => text,
): Promise<InstalledRedis> {
  const cwd = await tempDir()
  const users = join(cwd, 'secrets', 'users.acl')
  await generate('redis', join(cwd, 'secrets'))
  await writeFile(users, editUsers(await readFile(users, 'utf8')))
  await appendFile(users, `user test on #${sha256(password)} ~* &* +@all\n`)
  const shipped = await readFile(join(repositoryRoot, 'tekton', 'components', 'redis', 'redis.conf'), 'utf8')
  const config = shipped.replace('/etc/redis-users/users.acl', users).replace(/^dir .*/m, '')
  // A backup begins at once.
  const args = ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0']
  const server = await startRedis({ config, args })
  const redis = `{host: 127.0.0.1, port: ${server.port}, keyPrefix: 'cicd:', isPrimary: true}`
  await writeFile(join(cwd, 'config.yaml'), `cicdstatemgr: {datasources: {redis: ${redis}}}\n`)
  return {
    server,
    cwd,
    async step(...args) {
      const { exitCode, stdout, stderr } = await cli([...args, '--config', '.', '--secrets', 'secrets'], { cwd })
      if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
      return stdout
    },
    content: () => contentOf(server.client({ username: 'test', password })),
  }
}

const password = 'of-the-test'

async function contentOf(client: Redis): Promise<Record<string, unknown>> {
  const keys = (await client.keys('*')).sort()
  const values = keys.map(async (key) => [key, await client.dumpBuffer(key), await client.pexpiretime(key)] as const)
  const all = (await Promise.all(values)).map(([key, value, expires]) => [
    key,
    { value: value.toString('hex'), expires },
  ])
  client.disconnect()
  return Object.fromEntries(all) as Record<string, unknown>
}

/** A connection of the test's own user, who may do everything. */
export function everything({ server }: InstalledRedis): Redis {
  return server.client({ username: 'test', password })
}
