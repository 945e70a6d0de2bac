import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'

const main = pathToFileURL(join(import.meta.dirname, '../../src/main/main.ts')).href

describe('the work of the process', () => {
  const ended = (work: string) => {
    const script = `import(${JSON.stringify(main)}).then(({ finished }) => void finished(${work}))`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    return { status, stderr }
  }

  it('fails if Node ends the process before it is done', () => {
    const stderr = 'Error: the program ended before its work was done (this is a bug in cicdstatemgr)\n'
    expect(ended('new Promise(() => {})')).to.deep.equal({ status: 1, stderr })
  })

  it('ends the process without a word if it is done', () => {
    expect(ended('Promise.resolve()')).to.deep.equal({ status: 0, stderr: '' })
  })
})
