import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../src/io/clock.ts'
import { directoryName } from '../../src/stores/directory-name.ts'
import { DirectoryStore } from '../../src/stores/directory-store.ts'
import { tempDir } from '../support/temp-dir.ts'
import { contractLimits, describeStore } from './store-contract.ts'

describeStore('the directory store', async () => {
  const path = join(await tempDir(), 'store')
  const open = () => new DirectoryStore({ name: 'directory', path }, contractLimits, systemClock)
  return {
    store: open(),
    another: open,
    remove: (id) => rm(join(path, directoryName(id)), { recursive: true }),
  }
})
