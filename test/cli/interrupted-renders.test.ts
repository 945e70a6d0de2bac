import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { cli, startCli } from '../support/cli.ts'
import { cpuOfEndedChildren, cpuOfProcess } from '../support/cpu-time.ts'
import { demo } from '../support/demo.ts'
import { startHttpServer } from '../support/http-server.ts'

/** The most expensive templates that still render: each takes most of what one may take. */
const expensive: Readonly<Record<string, string>> = {
  'operators in loops':
    '{% for i in range(340) %}{% for j in range(1000) %}{% set x = i * j + 1 %}{% endfor %}{% endfor %}ok',
  'searches in a long text':
    '{% set t = "a" * 1000000 %}{% for i in range(28) %}{% set x = ("a" * 500 ~ "b" ~ "a" * 500) in t %}{% endfor %}ok',
  'thousands of tags': `${'{{ n }}'.repeat(9900)}{% for i in range(170) %}{% for j in range(1000) %}{% set x = i * j + 1 %}{% endfor %}{% endfor %}ok`,
  'members in loops':
    '{% set d = {"a": {"b": 1}} %}{% for i in range(250) %}{% for j in range(1000) %}{% set x = d.a.b %}{% endfor %}{% endfor %}ok',
}

/** An event that tells the server of each block, which then renders for long; ended by SIGTERM while it renders. */
async function interrupted(
  template: string,
  delay: number,
): Promise<{ ended: number; cpu: number; exitCode: number; stderr: string }> {
  const context = await demo()
  const { promise: told, resolve: tell } = Promise.withResolvers<undefined>()
  await using server = await startHttpServer(() => {
    tell(undefined)
    return { json: { ok: true } }
  })
  const blocks = Array.from({ length: template.length > 10_000 ? 20 : 60 }, (_, index) => [
    `b${index}`,
    { set: [{ from: template, to: `state.n${index}` }] },
  ])
  const handlers = { notify: { message: 'begins' }, 'set-values': Object.fromEntries(blocks) as object }
  await writeFile(
    join(context.cwd, 'app.yaml'),
    JSON.stringify({
      'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': { success: handlers } } } } },
    }),
  )
  await writeFile(
    join(context.cwd, 'config.yaml'),
    JSON.stringify({
      cicdstatemgr: {
        datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } },
        slack: { url: `${server.origin}/post` },
        templates: { notify: '{}' },
      },
    }),
  )
  const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'heavy', CICDSTATEMGR_CONFIG_PATH: 'config.yaml' }
  const made = await cli(['init', '--app-config', 'app.yaml'], { cwd: context.cwd, env })
  expect(made).to.include({ exitCode: 0 })
  const { child, result } = startCli(['handle-event', 'build=success'], { cwd: context.cwd, env })
  await told
  await pause(delay)
  const sent = performance.now()
  const before = cpuOfEndedChildren() + cpuOfProcess(child.pid!)
  child.kill('SIGTERM')
  const { exitCode, stderr } = await result
  return { ended: performance.now() - sent, cpu: cpuOfEndedChildren() - before, exitCode, stderr }
}

describe('SIGTERM while templates are rendered', () => {
  for (const [title, template] of Object.entries(expensive)) {
    it(`ends the program within a second of its work, with ${title}`, async function () {
      if (!existsSync('/proc/self/stat')) this.skip()
      for (const delay of [50, 300]) {
        const { exitCode, cpu, ended } = await interrupted(template, delay)
        expect(exitCode).to.equal(143)
        // Computing, not waiting, for other work on the machine makes it wait. All the blocks take half a minute.
        expect(cpu).to.be.below(1000)
        expect(ended).to.be.below(15_000)
      }
    })
  }
})
