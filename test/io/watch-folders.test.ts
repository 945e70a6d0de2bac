import { expect } from 'chai'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { watchFolders } from '../../src/io/watch-folders.ts'
import { eventually } from '../support/gateway.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('watching the folders in a folder', () => {
  it('hears of files in those that are there, and in those that are made later', async () => {
    const parent = await tempDir()
    await mkdir(join(parent, 'a'))
    const heard: string[] = []
    using watching = watchFolders(parent, {
      isFolder: (name) => name !== 'other',
      isFile: (name) => name.endsWith('.json'),
      changed: (folder) => heard.push(folder),
    })
    const hears = (name: string) => eventually(() => (heard.includes(name) ? name : undefined))
    expect(watching).to.have.property(Symbol.dispose)
    // Each folder counts as changed when it is first watched.
    expect(heard.splice(0)).to.deep.equal(['a'])

    await writeFile(join(parent, 'a', 'x.tmp'), '')
    await mkdir(join(parent, 'other'))
    await writeFile(join(parent, 'other', '1.json'), '')
    await mkdir(join(parent, 'b'))
    await hears('b')
    expect(heard.splice(0)).to.deep.equal(['b'])
    await writeFile(join(parent, 'b', '1.json'), '')
    await hears('b')
    await rm(join(parent, 'a'), { recursive: true })
    await mkdir(join(parent, 'c'))
    await hears('c')
    await mkdir(join(parent, 'a'))
    await hears('a')
  })

  it('does not fail for a folder that is not there', async () => {
    const { changed, ...rest } = { isFolder: () => true, isFile: () => true, changed: () => undefined }
    using watching = watchFolders(join(await tempDir(), 'none'), { ...rest, changed })
    expect(watching).to.have.property(Symbol.dispose)
  })
})
