// Runs `npm run e2e`: the suite of test/e2e against the cluster that KUBECONFIG names. test/e2e/README.md lists the requirements for the cluster.
// Files may be named; with --record, a whole run that passed is recorded in docs/tested-versions.md.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { kubectl } from '../test/e2e/support/kubectl.ts'
import { startServices, stopServices } from '../test/e2e/support/services.ts'
import { rowOf, withRow } from './e2e/tested-versions.ts'

const page = 'docs/tested-versions.md'
const flow = 'test/e2e/flow.e2e.ts'
/** This test runs alone, because it stops the API server. */
const alone = 'test/e2e/api-server.e2e.ts'
const longestFirst = [flow, ...globSync('test/e2e/*.e2e.ts').filter((file) => file !== flow)]
const { values, positionals } = parseArgs({ allowPositionals: true, options: { record: { type: 'boolean' } } })

if (!(await answers())) {
  process.stdout.write('e2e: skipped: KUBECONFIG names no cluster that answers\n')
} else {
  process.env.E2E_RUN = randomBytes(4).toString('hex')
  // mocha gets the signal too and ends; then this script removes the created objects.
  process.on('SIGINT', () => undefined)
  try {
    process.env.E2E_REDIS = await startServices()
    const files = positionals.length > 0 ? positionals : longestFirst
    const first = await mocha(files.filter((file) => file !== alone))
    const last = await mocha(files.filter((file) => file === alone))
    const [code, passing] = [first.code || last.code, first.passing + last.passing]
    process.exitCode = code
    if (values.record === true && code === 0 && positionals.length === 0) {
      writeFileSync(page, withRow(readFileSync(page, 'utf8'), await rowOf(passing)))
    }
  } finally {
    await stopServices()
  }
}

async function answers(): Promise<boolean> {
  if (process.env.KUBECONFIG === undefined) return false
  return kubectl(['version', '--request-timeout=10s']).then(
    () => true,
    () => false,
  )
}

/** Runs the tests and shows mocha's output. Returns the exit code and the number of passed tests. */
async function mocha(files: readonly string[]): Promise<{ code: number; passing: number }> {
  if (files.length === 0) return { code: 0, passing: 0 }
  const child = spawn('mocha', ['--config', 'test/e2e/.mocharc.json', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    process.stdout.write(text)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, passing: Number(/(\d+) passing/.exec(said)?.[1] ?? 0) }))
  })
}
