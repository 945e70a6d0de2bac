import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

describe('the example slack-approval', () => {
  it('prints what stands in its output.txt: clicks are checked and counted, the message is closed, and one pipeline starts', async () => {
    const printed = await runExample('slack-approval')

    const known = await readFile(join(examples, 'slack-approval', 'output.txt'), 'utf8')
    const timeless = printed
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/Open until [\d-]+ [\d:]+ UTC/g, 'Open until TIME')
    expect(timeless).to.equal(known)
  }).timeout(90_000)
})
