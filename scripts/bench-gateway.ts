/** How many clicks a second a gateway takes: verified, counted once, stored in Redis, acknowledged. The load runs beside it. About a minute. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { JsonObject } from '../src/index.ts'
import { CicdStateMgr } from '../src/index.ts'
import { startCli } from '../test/support/cli.ts'
import { gatewayConfig, gatewaySecrets } from '../test/support/gateway.ts'
import { startRedis } from '../test/support/redis-server.ts'
import { clickPayload, formOf, signed } from '../test/support/slack.ts'
import { tempDir } from '../test/support/temp-dir.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? 40)
const atOnce = Number(process.env.BENCH_AT_ONCE ?? 32)
const [contexts, voters] = [500, 200]

const redis = await startRedis()
const cwd = await tempDir()
const config = benchConfig()
await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
await writeFile(join(cwd, 'secrets.yaml'), JSON.stringify(gatewaySecrets({ botToken: null })))
const questions = await ask()
const { child, url } = await start()
const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

const times: number[] = []
const wrong = new Map<number, number>()
const memory: [clicks: number, megabytes: number][] = []
let sent = 0
const begun = performance.now()
const end = begun + seconds * 1000
const sampling = setInterval(() => memory.push([times.length, megabytes()]), 2000)
await Promise.all(Array.from({ length: atOnce }, clickOnAndOn))
clearInterval(sampling)
report((performance.now() - begun) / 1000)
child.kill('SIGTERM')
await once(child, 'exit')
agent.destroy()
await redis.stop()

function benchConfig(): JsonObject {
  const people = Array.from({ length: voters }, (_, index) => ({ name: `p${index}`, slack: `T01/U${1000 + index}` }))
  const policies = { all: { approvers: { people: people.map(({ name }) => name) }, quorum: voters, via: ['slack'] } }
  const datasources = { redis: { host: redis.host, port: redis.port, isPrimary: true } }
  return gatewayConfig(datasources, { decisions: { people, policies }, history: { keep: 5 } })
}

async function ask(): Promise<string[]> {
  await using manager = await CicdStateMgr.open({ config, cwd })
  const options = [
    { key: 'approve', text: 'Deploy' },
    { key: 'reject', text: 'No', rejects: true as const },
  ]
  const asked: string[] = []
  for (let index = 0; index < contexts; index++) {
    const id = `c${index}`
    await manager.init({ id, appConfig: { 'cicd-contexts': { stage: {} } } })
    asked.push((await manager.ask({ id, name: 'deploy', policy: 'all', subject: 'shop', options })).question)
  }
  return asked
}

async function start() {
  const args = ['gateway', '--config', 'config.yaml', '--secrets', 'secrets.yaml', '--listen', '127.0.0.1:0']
  const { child } = startCli(args, { cwd })
  const lines = createInterface(child.stderr ?? process.stdin)
  const { promise, resolve } = Promise.withResolvers<string>()
  lines.on('line', (line) => {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string }
    if (msg === 'listening' && url !== undefined) resolve(url)
  })
  return { child, url: await promise }
}

/** Each click is another person's, or on another question, until all have voted for all. */
async function clickOnAndOn(): Promise<void> {
  while (performance.now() < end && sent < contexts * voters) {
    const index = sent++
    const at = index % contexts
    const user = `U${1000 + Math.floor(index / contexts)}`
    const body = formOf(clickPayload({ context: `c${at}`, question: questions[at] ?? '', option: 'approve', user }))
    const started = performance.now()
    const status = await post(body)
    times.push(performance.now() - started)
    if (status !== 200) wrong.set(status, (wrong.get(status) ?? 0) + 1)
  }
}

function post(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${url}/slack/interactions`,
      { method: 'POST', agent, headers: signed(body) },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0))
      },
    )
    sending.once('error', reject).end(body)
  })
}

function megabytes(): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

function report(took: number): void {
  const sorted = times.toSorted((a, b) => a - b)
  const quantile = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)
  console.log(`${times.length} clicks in ${took.toFixed(1)} s, ${atOnce} at once: ${Math.round(times.length / took)}/s`)
  console.log(`p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(0.999999)} ms`)
  console.log(`not 200: ${JSON.stringify([...wrong])}`)
  console.log(`memory in MB after clicks: ${memory.map(([clicks, size]) => `${clicks}: ${size}`).join(', ')}`)
}
