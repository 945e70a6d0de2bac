import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { cli } from '../../support/cli.ts'
import { directoryConfig, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const appConfig = { 'cicd-contexts': { dev: {}, dev2: {}, stage: {} } }

describe('the cicd contexts that a config allows', () => {
  it('are the only ones that init makes contexts for', async () => {
    const directory = await tempDir()
    await using manager = await openManager(directory, {
      config: directoryConfig(directory, { cicdContexts: ['dev', 'prod'] }),
    })

    for (const cicdContext of ['dev2', 'stage', undefined, '']) {
      const error = await rejection(manager.init({ id: 'a', appConfig, ...(cicdContext !== undefined && { cicdContext }) }))
      expect(error).to.include({ code: 'CICD_CONTEXT_NOT_ALLOWED', kind: 'config', exitCode: 3 })
    }
    const { message } = await rejection(manager.init({ id: 'a', appConfig, cicdContext: 'dev2' }))
    expect(message).to.equal(
      'no context is made for the cicd context "dev2", did you mean "dev"? (allowed: dev, prod)',
    )
    expect(await rejection(manager.init({ id: 'a', appConfig, cicdContext: 'prod' }))).to.include({
      code: 'UNKNOWN_CICD_CONTEXT',
    })
    expect(await manager.list()).to.deep.equal({ contexts: [] })
    expect(await manager.init({ id: 'a', appConfig, cicdContext: 'dev' })).to.include({ created: true })
  }) // prettier-ignore

  it('are what validate asks for, and warns of where none is asked for', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(directoryConfig(cwd, { cicdContexts: ['dev'] })))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(appConfig))
    const validate = (...more: string[]) =>
      cli(['validate', '--config', 'config.yaml', '--app-config', 'app.yaml', ...more], { cwd })

    const { exitCode, stdout } = await validate('--cicd-context', 'dev2')
    expect({ exitCode, problem: stdout.replace(/:1:\d+:/, ':1:N:').split('\n')[0] }).to.deep.equal({
      exitCode: 3,
      problem:
        'config.yaml:1:N: error: cicdstatemgr.cicdContexts: no context is made for the cicd context "dev2", did you mean "dev"? (allowed: dev) (CICD_CONTEXT_NOT_ALLOWED) Name one with --cicd-context, or ask the people who own the config.',
    })
    const all = await validate()
    expect(all).to.deep.equal({
      exitCode: 0,
      stdout:
        'app.yaml:1:28: warning: cicd-contexts.dev2: the config does not allow contexts for this cicd context, did you mean "dev"? (allowed: dev) (CONTEXT_NOT_ALLOWED)\n' +
        'app.yaml:1:38: warning: cicd-contexts.stage: the config does not allow contexts for this cicd context (allowed: dev) (CONTEXT_NOT_ALLOWED)\n' +
        '0 errors, 2 warnings\n',
      stderr: '',
    })
    expect((await validate('--cicd-context', 'dev')).stderr).to.equal('')
  })
})
