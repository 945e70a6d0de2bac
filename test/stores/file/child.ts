import { contextId } from '../../../src/context/context-id.ts'
import type { DocumentFileConfig } from '../../../src/config/config.ts'
import { messageOf } from '../../../src/errors/cicd-error.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { openCaches } from '../../../src/caches/open-caches.ts'
import { openFilePrimary } from '../../../src/stores/file/store.ts'
import { changeDocument } from '../../support/change-document.ts'
import { cacheConfigs, counted } from './support.ts'

/**
 * A user of a file in a process of its own. `set KEY`: sets one key and ends. `ping`: prints why the file cannot be used. `count`:
 * counts in the primary and writes the caches until it is killed, printing each revision once it is committed.
 */
const [, , name = 'yamlfile', path = '', task = '', key = ''] = process.argv
const id = contextId('demo')
const store = openFilePrimary({ name: name as DocumentFileConfig['name'], path, mode: 0o600 }, { maxBytes: 1e6 })

if (task === 'set') {
  await changeDocument(store, id, (document) => ({ ...document, state: { cicdContextDataId: id }, [key]: 'set' }))
} else if (task === 'ping') {
  await store.ping().catch((error: unknown) => console.log(messageOf(error)))
} else {
  const caches = openCaches(cacheConfigs(path), silentLogger)
  for (;;) {
    const stored = await changeDocument(store, id, ({ count }) => counted(id, Number(count ?? 0) + 1))
    process.stdout.write(`${stored.revision}\n`)
    await Promise.all(caches.map((cache) => cache.write(id, stored.document)))
  }
}
