import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const line = 'Info: no app config was given, so the context has state alone, without pipelines and events'

describe('init without an app config', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}\n')
  })
  const init = async (...args: string[]) => (await cli(['init', 'demo', ...args], { cwd })).stderr

  it('says so in one line', async () => {
    expect(await init()).to.equal(`${line}\n`)
    expect(await init('--if-exists', 'keep'), 'nothing is made').to.equal(
      'Info: demo was kept as it is, at revision 1; nothing was changed\n',
    )
    expect(await init('--if-exists', 'replace', '--log-level', 'warn')).to.equal('')
    expect(await init('--if-exists', 'replace', '--app-config', 'app.yaml')).to.equal(
      'Info: replaced revision 2 of demo with its state; "cicdstatemgr restore 2 --id demo" brings it back\n',
    )
  })

  it('warns if it replaces a context that handles events', async () => {
    const handlers = '{event-handlers: {success: {notify: {message: m}}}}'
    await writeFile(
      join(cwd, 'flow.yaml'),
      `cicd-contexts: {stage: {pipelines: {build: ${handlers}, test: ${handlers}}}}`,
    )
    await init('--app-config', 'flow.yaml')
    const had = 'Warning: revision 1 of demo had the pipelines build, test; the new one has none'

    expect(await init('--if-exists', 'replace', '--log-level', 'warn')).to.equal(
      `${had}, as no app config was given; "cicdstatemgr restore 1 --id demo" brings it back\n`,
    )
    expect(await init('--if-exists', 'replace', '--log-level', 'warn'), 'it had none').to.equal('')

    await cli(['restore', '1', '--id', 'demo'], { cwd })
    expect(await init('--if-exists', 'replace', '--app-config', 'app.yaml', '--log-level', 'warn')).to.equal(
      `${had.replace('1 of', '4 of')}; "cicdstatemgr restore 4 --id demo" brings it back\n`,
    )
  })

  it('says that the name of a cicd context is only a name then', async () => {
    expect(await init('--cicd-context', 'prod')).to.equal(`${line}; prod is only its name, state.cicdContextName\n`)
    expect((await cli(['list', '--cicd-context', 'prod'], { cwd })).stdout).to.match(/^demo {2}1 {2}prod /)
  })

  it('refuses a name that the config does not allow', async () => {
    const config = { datasources: { directory: { path: 'contexts', isPrimary: true } }, cicdContexts: ['stage'] }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: config }))
    expect(await init('--cicd-context', 'prod', '--config', 'config.yaml')).to.contain('Code: CICD_CONTEXT_NOT_ALLOWED')
  })
})
