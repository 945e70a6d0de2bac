import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { readTextFile } from '../../src/io/read-file.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('readTextFile', () => {
  it('reads from the working directory and leaves no byte order mark', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'a.yaml'), '\uFEFFa: ü\n')
    expect(await readTextFile({ file: 'a.yaml', cwd, role: 'config' })).to.equal('a: ü\n')
  })

  it('names the nearest file where there is none', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), '')
    const error = await rejection(readTextFile({ file: 'confg.yaml', cwd, role: 'config' }))
    expect(error).to.be.instanceOf(CicdError).and.to.include({
      kind: 'config',
      code: 'FILE_NOT_FOUND',
      file: 'confg.yaml',
      message: 'there is no config file confg.yaml, did you mean "config.yaml"?',
    })
    expect(error.suggestions).to.deep.equal([
      `It looked for ${join(cwd, 'confg.yaml')}: check the flag, the variable or the file that names it.`,
    ])
  })

  it('says so when the directory is missing too', async () => {
    const error = await rejection(readTextFile({ file: 'no/where.yaml', cwd: await tempDir(), role: 'secrets' }))
    expect(error).to.have.property('message', 'there is no secrets file no/where.yaml')
  })

  it('refuses a directory', async () => {
    const cwd = await tempDir()
    await mkdir(join(cwd, 'd'))
    const error = await rejection(readTextFile({ file: 'd', cwd, role: 'config' }))
    expect(error).to.include({
      kind: 'config',
      code: 'FILE_NOT_READABLE',
      message: 'config: cannot read d: illegal operation on a directory (EISDIR)',
    })
  })

  it('refuses what has no end, such as a link to a device in a checkout', async () => {
    const cwd = await tempDir()
    await symlink('/dev/zero', join(cwd, 'app.yaml'))
    const error = await rejection(readTextFile({ file: 'app.yaml', cwd, role: 'app config' }))
    expect(error).to.include({
      kind: 'config',
      code: 'FILE_NOT_READABLE',
      message: 'app config: cannot read app.yaml: it has more than 4 MB',
    })
  })

  it('refuses what is not UTF-8', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'latin1.yaml'), Buffer.from([0x61, 0xfc]))
    const error = await rejection(readTextFile({ file: 'latin1.yaml', cwd, role: 'config' }))
    expect(error).to.include({ kind: 'config', code: 'NOT_TEXT', message: 'latin1.yaml: the config is not UTF-8 text' })
  })
})
