import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkMigration } from '../../../src/operations/migrate/check-migration.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** It names the flags as the Python program does, and does nothing else. */
const script = "console.log('--init-new INIT_NEW --tmpl-ctx-var TMPL_CTX_VAR')"
const program = { command: process.execPath, args: ['-e', script, '--'] }

describe('a comparison of both programs', () => {
  it('is left out if the config cannot be read', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), 'cicdstatemgr: {slack: {url: @URL@}}\n')
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {pipelines: {}}}\n')
    const programs = { python: program, own: program, path: process.env.PATH ?? '' }
    const request = { apps: ['app.yaml'], tekton: [], vars: [], programs }

    const { compared, findings } = await checkMigration({ cwd, env: {}, config: 'config.yaml' }, request)
    expect(compared).to.equal(false)
    expect(findings.map(({ file, line, code }) => `${code} ${file}:${line}`)).to.deep.equal([
      'INVALID_YAML config.yaml:1',
    ])
  })
})
