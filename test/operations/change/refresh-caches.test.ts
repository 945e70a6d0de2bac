import { expect } from 'chai'
import type { Cache } from '../../../src/caches/cache.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { fileError } from '../../../src/io/file-error.ts'
import { refreshCaches } from '../../../src/operations/change/refresh-caches.ts'
import { rejection } from '../../support/rejection.ts'

describe('caches that are not written', () => {
  const id = contextId('flow-1')

  /** A file that the system refuses. Tests may run as root, to whom no directory is closed. */
  const refused = (code: string): Cache => ({
    name: 'jsonfile',
    path: '/caches/data.json',
    write: () => Promise.reject(fileError('write', '/caches/data.json', Object.assign(new Error(code), { code }))),
    remove: () => Promise.resolve(),
  })

  const adviceFor = async (code: string) => {
    const host = { store: { name: 'memory' as const }, caches: [refused(code)] }
    return (await rejection(refreshCaches(host, id, { document: {}, revision: 2, version: '2' }))).suggestions
  }

  it('come with advice about the directory, if this user must not write there', async () => {
    const advice = [
      'Make /caches writable for this user. If a step with another user made it: docs/migration.md#3-run-both-on-the-same-redis',
      'cicdstatemgr load --id flow-1',
    ]
    expect(await adviceFor('EACCES')).to.deep.equal(advice)
    expect(await adviceFor('EPERM')).to.deep.equal(advice)
    const host = { store: { name: 'memory' as const }, caches: [refused('EACCES'), refused('EACCES')] }
    const both = await rejection(refreshCaches(host, id, { document: {}, revision: 2, version: '2' }))
    expect(both.suggestions).to.deep.equal(advice)
    expect(await adviceFor('ENOSPC')).to.deep.equal(['cicdstatemgr load --id flow-1'])
  })
})
