import { expect } from 'chai'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { startHttpServer } from '../support/http-server.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { sourceFile } from '../support/shell.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runProgram, runScript } from './run-script.ts'

const example = new URL('../../examples/simple', import.meta.url).pathname
const shown = readYaml(
  await readFile(new URL('data/simple-example.yaml', import.meta.url), 'utf8'),
  'transcript',
) as JsonObject
const message = { message: 'Basic message value1 hello world' }

describe('The simple example', () => {
  let redis: RedisServer
  before(async () => (redis = await startRedis()))
  after(() => redis.stop())

  it('does what its transcript shows, with the command lines as they stand in its README', async () => {
    await using endpoint = await startHttpServer()
    const directory = await copyOfTheExample(redis, endpoint.origin)
    const [, make, read, fire] = await shellBlocks(join(directory, 'examples/simple/README.md'))

    const separated = [make, 'echo "id: $CICDSTATEMGR_CONTEXT_DATA_ID"', read, fire].join('\necho ---\n')
    const { stdout, stderr, exit } = await runScript(separated, directory)

    expect(exit, stderr).to.equal(0)
    const [cache = '', ...rest] = stdout.split('---\n')
    expect(JSON.stringify(readYaml(cache, 'stdout'))).to.equal(JSON.stringify(shown))
    expect(rest).to.deep.equal(['id: context-data-id-1\n', 'value1\n', ''])
    expect(endpoint.requests.map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown }))).to.deep.equal([
      { path: '/post', body: message },
    ])
    expect(endpoint.requests[0]?.headers.authorization).to.equal('Bearer FAKE_TOKEN')
  })

  it('does the same with the new commands of its README', async () => {
    await using endpoint = await startHttpServer()
    const directory = await copyOfTheExample(redis, endpoint.origin)
    const [, make = '', , , anew = ''] = await shellBlocks(join(directory, 'examples/simple/README.md'))

    const { stdout, stderr, exit } = await runScript(`${make}\necho ---\n${anew}`, directory)

    expect(exit).to.equal(0)
    expect(stderr).to.match(/^Info: replaced revision 2 of context-data-id-1 with its state; .*\n$/)
    expect(stdout.split('---\n')[1]).to.equal('context-data-id-1\nvalue1\nnotify.default sent (HTTP 200, 1 attempt)\n')
    expect(endpoint.requests.map(({ body }) => JSON.parse(body) as unknown)).to.deep.equal([message])
  })

  it('leaves a copy in every cache', async () => {
    await using endpoint = await startHttpServer()
    const directory = await copyOfTheExample(redis, endpoint.origin)
    const [, make = ''] = await shellBlocks(join(directory, 'examples/simple/README.md'))

    await runScript(make, directory)

    const cache = (ending: string) => join(directory, 'localdata', `cicdContextData.${ending}`)
    expect(JSON.parse(await readFile(cache('json'), 'utf8'))).to.deep.equal(shown)
    expect(await readFile(cache('id'), 'utf8')).to.equal('context-data-id-1')
    expect(sourceFile(['sh'], cache('sh'), ['CICD_state__key1', 'CICD_state__template1'])).to.deep.equal([
      'value1',
      '{{ctx.data1}}',
    ])
  })

  it('runs as a whole without Redis', async () => {
    const { stdout, stderr, exit } = await runProgram('sh', [join(example, 'run.sh')], { cwd: await tempDir() })

    expect(exit, stderr).to.equal(0)
    expect(stdout.split('\n')).to.deep.equal([
      'made context-data-id-1',
      'its copies: cicdContextData.id cicdContextData.json cicdContextData.sh cicdContextData.yaml ',
      'rendered: value1',
      `arrived: POST /post, Bearer FAKE_TOKEN: ${JSON.stringify(message).replace(':', ': ')}`,
      '',
    ])
  })

  it('runs as a whole on Redis', async () => {
    const client = redis.client()
    await client.flushall()
    const directory = await copyOfTheExample(redis, 'http://localhost:8080')

    const { exit, stderr } = await runProgram('sh', [join(example, 'run.sh')], {
      cwd: directory,
      env: { CONFIG: 'examples/simple/config.yaml' },
    })

    expect(exit, stderr).to.equal(0)
    expect(JSON.parse((await client.get('context-data-id-1')) ?? '')).to.deep.equal(shown)
  })
})

/** A directory with `examples/simple` in it, of whose config nothing is other but where Redis and the endpoint are. */
async function copyOfTheExample(redis: RedisServer, endpoint: string): Promise<string> {
  const directory = await tempDir()
  const copy = join(directory, 'examples/simple')
  await cp(example, copy, { recursive: true })
  const config = await readFile(join(copy, 'config.yaml'), 'utf8')
  const ours = config
    .replace('host: localhost, port: 6379', `host: ${redis.host}, port: ${redis.port}`)
    .replace('http://localhost:8080', endpoint)
  await writeFile(join(copy, 'config.yaml'), ours)
  return directory
}

async function shellBlocks(file: string): Promise<string[]> {
  return Array.from((await readFile(file, 'utf8')).matchAll(/^```sh\n(.*?)^```$/gms), ([, script = '']) => script)
}
