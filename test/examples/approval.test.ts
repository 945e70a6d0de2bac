import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

describe('the example approval', () => {
  it('prints what stands in its output.txt: two people agree, a deployment that waited goes on, and a question expires', async () => {
    const printed = await runExample('approval')

    const known = await readFile(join(examples, 'approval', 'output.txt'), 'utf8')
    expect(printed.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')).to.equal(known)
  })
})
