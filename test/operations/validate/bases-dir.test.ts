import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { validate } from '../../../src/operations/validate/validate.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { config } from './found.ts'

describe('a bases dir that was not given', () => {
  it('names the directory of the config if the base is there', async () => {
    const cwd = await tempDir()
    await mkdir(join(cwd, 'it is'))
    await writeFile(join(cwd, 'it is', 'config.yaml'), config)
    await writeFile(join(cwd, 'it is', 'dev.yaml'), '{}')
    await writeFile(join(cwd, 'app.yaml'), 'bases: [dev.yaml, ../app.yaml, else.yaml]\n')

    for (const file of ['it is', 'it is/config.yaml']) {
      const { problems } = await validate({ config: file, cwd, env: {} }, { appConfig: 'app.yaml' })

      expect(problems.map(({ code, suggestion }) => [code, suggestion])).to.deep.equal([
        ['BASES_DIR_MISSING', "The base is beside the config: say --bases-dir 'it is'."],
        ['BASES_DIR_MISSING', 'Say --bases-dir DIR or set CICDSTATEMGR_BASES_DIR_PATH.'],
        ['BASES_DIR_MISSING', 'Say --bases-dir DIR or set CICDSTATEMGR_BASES_DIR_PATH.'],
      ])
    }
  })
})
