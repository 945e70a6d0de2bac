/**
 * Measures how many clicks a second a gateway processes: verified, counted once, stored in Redis, acknowledged. The load generator runs on the same machine. It
 * takes about a minute. With `--clicks N` it sends this many clicks and reports whether the gateway's memory grows. Then it uses enough questions to keep their
 * records small, so that the data in Redis grows and not the gateway.
 */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { JsonObject } from '../src/json/json.ts'
import { startCli } from '../test/support/cli.ts'
import { gatewayConfig, gatewaySecrets, postQuestion } from '../test/support/gateway.ts'
import { startRedis } from '../test/support/redis-server.ts'
import { clickPayload, formOf, signed } from '../test/support/slack.ts'
import { tempDir } from '../test/support/temp-dir.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? 40)
const atOnce = Number(process.env.BENCH_AT_ONCE ?? 32)
const { values } = parseArgs({ options: { clicks: { type: 'string' } } })
const wanted = values.clicks === undefined ? undefined : Number(values.clicks)
const voters = wanted === undefined ? 200 : 20
const contexts = wanted === undefined ? 500 : Math.ceil(wanted / voters)
/** With `--clicks`: the number of clicks between two lines about memory. */
const between = 10_000

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
const memory: string[] = []
let sent = 0
const begun = performance.now()
const end = wanted === undefined ? begun + seconds * 1000 : Infinity
const sampling = setInterval(() => void sample(), 2000)
await Promise.all(Array.from({ length: atOnce }, clickOnAndOn))
clearInterval(sampling)
await sample()
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
  const asked: string[] = []
  let next = 0
  const askOnAndOn = async (): Promise<void> => {
    for (let index = next++; index < contexts; index = next++) {
      const id = `c${index}`
      asked[index] = await postQuestion(config, cwd, { id, policy: 'all', subject: 'shop' })
    }
  }
  await Promise.all(Array.from({ length: 10 }, askOnAndOn))
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

/** Sends clicks. Each is from another person or on another question, until all people have voted on all questions. */
async function clickOnAndOn(): Promise<void> {
  while (performance.now() < end && sent < (wanted ?? contexts * voters)) {
    const index = sent++
    const at = index % contexts
    const user = `U${1000 + Math.floor(index / contexts)}`
    const body = formOf(clickPayload({ context: `c${at}`, question: questions[at] ?? '', option: 'approve', user }))
    const started = performance.now()
    const status = await post(body)
    times.push(performance.now() - started)
    if (wanted !== undefined && times.length % between === 0) void sample()
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

/** Records the memory that the gateway reports. */
async function sample(): Promise<void> {
  const clicks = times.length
  const text = await (await fetch(`${url}/metrics`)).text()
  const [resident, heap] = ['resident_memory', 'heap_used'].map((name) => {
    const [, bytes = '0'] = new RegExp(`_${name}_bytes (\\d+)`).exec(text) ?? []
    return Math.round(Number(bytes) / 2 ** 20)
  })
  memory.push(`${clicks}: ${resident} (heap ${heap})`)
  if (wanted !== undefined && clicks % between === 0) console.log(`memory in MB after ${memory.at(-1)}`)
}

function report(took: number): void {
  const sorted = times.toSorted((a, b) => a - b)
  const quantile = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)
  console.log(`${times.length} clicks in ${took.toFixed(1)} s, ${atOnce} at once: ${Math.round(times.length / took)}/s`)
  console.log(`p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(0.999999)} ms`)
  console.log(`not 200: ${JSON.stringify([...wrong])}`)
  console.log(`memory in MB after clicks: ${memory.join(', ')}`)
}
