// Runs typical command lines, so that V8 compiles what they use, and writes that code down.
// usage: train.ts PROGRAM CACHE
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'

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

const id = '--id=demo'
const commandLines: readonly (readonly string[])[] = [
  ['--version'],
  ['init', id, '--app-config=app.yaml', '--cicd-context=stage', '--set=state.name=shop'],
  ['set', id, '--json-value=state.list=[1]', '--', 'state.a=1'],
  ['get', id, '--result=value=value.txt', 'state.name'],
  ['get', id, 'state.absent', '--default=none'],
  ['get', id, '$.state.name'],
  ['load', id],
  ['generate', id, 'pipelines.build.generators.urls'],
  ['handle-event', id, '--', 'build=success'],
  ['export', id, '--format=json'],
]

const [programFile = '', cacheFile = ''] = process.argv.slice(2)
const script = new Script(readFileSync(programFile, 'latin1'), { filename: 'cicdstatemgr.js' })
const module = { exports: {} as Program }
;(script.runInThisContext() as (require: NodeJS.Require, module: object) => void)(
  createRequire(import.meta.url),
  module,
)
const directory = await mkdtemp(join(tmpdir(), 'cicdstatemgr-train-'))
try {
  await writeFile(join(directory, 'app.yaml'), appConfig)
  process.chdir(directory)
  for (const argv of commandLines) {
    await module.exports.runCommandLine(argv)
    if (process.exitCode !== undefined) throw new Error(`${argv.join(' ')}: exit code ${process.exitCode}`)
  }
  writeFileSync(cacheFile, script.createCachedData())
} finally {
  await rm(directory, { recursive: true })
}
