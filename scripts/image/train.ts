// Runs typical command lines, so that V8 compiles their code, and writes the code cache.
// usage: train.ts PROGRAM CACHE
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { startRedis } from '../../test/support/redis-server.ts'

interface Program {
  runCommandLine(argv: readonly string[]): Promise<void>
}

const appConfig = `
cicd-contexts:
  stage:
    pipelines:
      build:
        title: 'Build {{ state.name }}'
        generators: {urls: {app: {if: '{{ state.name }}', set: [{key: state.url, value: '{{ state.name }}'}]}}}
        event-handlers: {success: {set-values: {default: {set: [{to: state.result, from: '{{ state.name }}'}]}}}}
`

const commandLines: readonly (readonly string[])[] = [
  ['init', '--app-config=app.yaml', '--cicd-context=stage', '--set=state.name=shop'],
  ['set', '--json-value=state.list=[1]', '--', 'state.a=1'],
  ['get', '--result=value=value.txt', 'state.name'],
  ['get', 'state.absent', '--default=none'],
  ['get', '$.state.name'],
  ['load'],
  ['generate', 'pipelines.build.generators.urls'],
  ['handle-event', '--', 'build=success'],
  ['export', '--format=json'],
]

const [programFile = '', cacheFile = ''] = process.argv.slice(2)
const script = new Script(readFileSync(programFile, 'latin1'), { filename: 'cicdstatemgr.js' })
const module = { exports: {} as Program }
;(script.runInThisContext() as (require: NodeJS.Require, module: object) => void)(
  createRequire(import.meta.url),
  module,
)
const directory = await mkdtemp(join(tmpdir(), 'cicdstatemgr-train-'))
// Without a server, the code for Redis stays uncompiled: each start with Redis then takes 10 ms more.
const redis = spawnSync('redis-server', ['--version']).status === 0 ? await startRedis() : undefined
try {
  await writeFile(join(directory, 'app.yaml'), appConfig)
  process.chdir(directory)
  process.env.CICDSTATEMGR_CONTEXT_DATA_ID = 'demo'
  await runAll()
  if (redis !== undefined) {
    await writeFile(
      join(directory, 'redis.yaml'),
      `cicdstatemgr: {datasources: {redis: {host: ${redis.host}, port: ${redis.port}, isPrimary: true}}}`,
    )
    process.env.CICDSTATEMGR_CONFIG_PATH = 'redis.yaml'
    await runAll()
  }
  writeFileSync(cacheFile, script.createCachedData())
} finally {
  await redis?.stop()
  await rm(directory, { recursive: true })
}

async function runAll(): Promise<void> {
  for (const argv of commandLines) {
    await module.exports.runCommandLine(argv)
    if (process.exitCode !== undefined) throw new Error(`${argv.join(' ')}: exit code ${process.exitCode}`)
  }
}
