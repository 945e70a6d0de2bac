import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('events', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const ofContext = 'build=success  set-values.default\nbuild=failure  notify.default\n'

  it('lists the events of a context, and their blocks', async () => {
    expect(await context.run(['events'])).to.deep.equal({ stdout: ofContext, stderr: '', exitCode: 0 })
    expect(await context.run(['events', 'demo'])).to.deep.include({ stdout: ofContext })
    expect(await context.run(['events', 'nobody'])).to.deep.include({ exitCode: 4 })
  })

  it('lists the events of an app config, without a context', async () => {
    const app = `
cicd-contexts:
  stage: {}
  prod:
    pipelines:
      build: {title: Build}
      deploy:
        event-handlers:
          start:
            notify: {ops: {message: hi}, all: {message: hi, enabled: false}}
            set-values: {if: '{{ no.such.name }}', later: {set: [{to: state.a, from: b}]}}
          nothing: {}
variables: {a: '{{ state.only.in.a.run.b }}'}
`
    await writeFile(join(context.cwd, 'other.yaml'), app)
    expect(await context.run(['events', '--app-config', 'other.yaml', '--cicd-context', 'prod'])).to.deep.equal({
      stdout: [
        'build           -',
        'deploy=start    notify.ops, notify.all (off), set-values.later',
        'deploy=nothing  -',
        '',
      ].join('\n'),
      stderr: '',
      exitCode: 0,
    })
    expect(await context.run(['events', '--app-config', 'other.yaml'])).to.deep.include({ stdout: '', exitCode: 0 })
    const unknown = await context.run(['events', '--app-config', 'other.yaml', '--cicd-context', 'pord'])
    expect(unknown.exitCode).to.equal(3)
    expect(unknown.stderr).to.contain('did you mean "prod"?')
  })

  it('prints JSON', async () => {
    const { stdout } = await context.run(['events', '--json'])
    const path = 'pipelines.build.event-handlers'
    expect(JSON.parse(stdout)).to.deep.equal({
      pipelines: [
        {
          pipeline: 'build',
          events: [
            {
              event: 'success',
              blocks: [{ handler: 'set-values', block: 'default', path: `${path}.success.set-values.default` }],
            },
            { event: 'failure', blocks: [{ handler: 'notify', block: 'default', path: `${path}.failure.notify` }] },
          ],
        },
      ],
      status: 'done',
    })
  })
})
