import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import { startRedis } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a command whose Redis is away', () => {
  let cwd: string
  before(async () => {
    cwd = await tempDir()
    const block = '{notify: {one: {message: m}, two: {message: m}}}'
    await writeFile(
      join(cwd, 'app.yaml'),
      `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: ${block}}}}}}\n`,
    )
  })

  const run = (args: readonly string[]) => cli([...args, '--config', 'config.yaml'], { cwd })

  const configure = (port: number, more = '{}') =>
    writeFile(
      join(cwd, 'config.yaml'),
      `cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: ${port}, isPrimary: true}}, slack: ${more}}\n`,
    )

  it('says that nothing was changed, if it would have changed something', async () => {
    const server = await startRedis()
    await server.stop()
    await configure(server.port)
    const away = `Redis at 127.0.0.1:${server.port} refuses connections: connect ECONNREFUSED`
    const commands = [
      ['set', '--id', 'demo', 'state.a=1'],
      ['init', 'demo', '--app-config', 'app.yaml', '--event', 'build=success'],
      ['lock', 'deploy', '--ttl', '1m'],
    ]

    const said: unknown[] = []
    for (const args of commands) said.push((await run(args)).stderr.split('\n')[0])

    expect(said).to.deep.equal(commands.map(() => `Error: ${away}. Nothing was changed.`))
    const reading = await run(['get', '--id', 'demo', 'state'])
    expect(reading.stderr.split('\n')[0]).to.equal(`Error: ${away}`)
  })

  it('does not say so if it had sent a message before', async () => {
    const server = await startRedis()
    await using slack = await startHttpServer(() => {
      process.kill(server.pid, 'SIGKILL')
      return { json: { ok: true } }
    })
    await configure(server.port, `{url: '${slack.origin}'}`)
    await run(['init', 'demo', '--app-config', 'app.yaml'])

    const { stderr } = await run(['handle-event', 'build=success', '--id', 'demo'])

    expect(slack.requests).to.have.length(1)
    expect(stderr).to.match(/^Error: Redis at \S+ (?:refuses connections|closes the connection)/m)
    expect(stderr).not.to.include('Nothing was changed')
    await server.stop()
  })

  it('suggests to try the config with its own flags, but not to validate itself', async () => {
    const cwd = await tempDir()
    const redis = { host: '127.0.0.1', port: 1, isPrimary: true }
    await writeFile(join(cwd, 'c.yaml'), JSON.stringify({ cicdstatemgr: { datasources: { redis } } }))
    const wait =
      'If it may be away for a while: timeouts.unreachable of the redis datasource, such as 2m, says how long to wait for it.'
    const stderrOf = async (...args: string[]) => (await cli([...args, '-c', 'c.yaml'], { cwd })).stderr
    const says = 'Error: Redis at 127.0.0.1:1 refuses connections: connect ECONNREFUSED\nCode: REDIS_UNREACHABLE\n'

    expect(await stderrOf('get', 'state', '--id', 'demo')).to.equal(
      `${says}Try this:\n  * Check cicdstatemgr.datasources.redis in the config.\n  * cicdstatemgr validate --connect -c c.yaml\n  * ${wait}\n`,
    )
    expect(await stderrOf('validate', '--connect')).to.equal(
      `${says}Try this:\n  * Check cicdstatemgr.datasources.redis in the config.\n  * ${wait}\n`,
    )
  })
})
