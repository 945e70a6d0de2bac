import { expect } from 'chai'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CicdStateMgr } from '../../src/index.ts'
import { app, openManager } from '../support/open-manager.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const pipelines = { build: { 'event-handlers': { success: { notify: { message: 'built', enabled: false } } } } }
const listed = [
  {
    pipeline: 'build',
    events: [
      {
        event: 'success',
        blocks: [
          { handler: 'notify', block: 'default', path: 'pipelines.build.event-handlers.success.notify', off: true },
        ],
      },
    ],
  },
]

describe('events of the library', () => {
  let cwd: string
  let manager: CicdStateMgr

  beforeEach(async () => {
    cwd = await tempDir()
    manager = await openManager(cwd)
  })
  afterEach(() => manager.close())

  it('lists those of a context, and those of an app config', async () => {
    const appConfig = app({ pipelines })
    await manager.init({ id: 'flow-1', appConfig })

    expect(await manager.events({ id: 'flow-1' })).to.deep.equal({ pipelines: listed })
    expect(await manager.events({ appConfig })).to.deep.equal({ pipelines: listed })
    expect(await rejection(manager.events({ id: 'nobody' }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
    expect(await rejection(manager.events({ appConfig, cicdContext: 'prod' }))).to.include({
      code: 'UNKNOWN_CICD_CONTEXT',
    })
  })

  it('finds bases in the bases of the app, too', async () => {
    for (const folder of ['bases', 'own']) await mkdir(join(cwd, folder))
    await writeFile(join(cwd, 'own', 'flow.yaml'), JSON.stringify(app({ pipelines })))
    const appConfig = app({}, { bases: ['flow.yaml'] })

    expect(await manager.events({ appConfig, basesDir: 'bases', appBasesDir: 'own' })).to.deep.equal({
      pipelines: listed,
    })
  })

  it('takes either an id or an app config', async () => {
    for (const [request, problem] of [
      [{}, 'events: give "id" or "appConfig"'],
      [{ id: 'flow-1', appConfig: app() }, 'events: give "id" or "appConfig", not both'],
    ] as const) {
      expect(await rejection(manager.events(request))).to.include({ code: 'BAD_OPTION', message: problem })
    }
  })
})

describe('handleEvent with strict', () => {
  const unsent = { message: 'built', onError: 'warn' }

  it('fails for what the command with --strict does not accept, and says why', async () => {
    await using manager = await openManager(await tempDir())
    const appConfig = app({ pipelines: { build: { 'event-handlers': { success: { notify: unsent } } } } })
    await manager.init({ id: 'flow-1', appConfig })
    const handle = async (event: string, strict: boolean) => {
      const { status, warnings = [] } = await manager.handleEvent({ id: 'flow-1', pipeline: 'build', event, strict })
      return [status, warnings.find((line) => line.includes('strict'))]
    }

    expect((await handle('success', false))[0]).to.equal('done')
    expect(await handle('success', true)).to.deep.equal([
      'failed',
      'build=success: notify.default failed, which strict does not accept',
    ])
    expect((await handle('failure', false))[0]).to.equal('unhandled')
    expect(await handle('failure', true)).to.deep.equal([
      'failed',
      'build=failure has no handler, and strict needs one',
    ])
  })
})
