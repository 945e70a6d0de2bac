import { hash } from 'node:crypto'
import type { ContextId } from '../context/context-id.ts'
import { checkSize } from './document-size.ts'
import { readDocument, writeDocument } from './document-text.ts'
import type { StoreLimits } from './store-limits.ts'
import { NotYet } from './not-yet.ts'
import type { Commit, CommitResult, ContextStore, Stored } from './store.ts'

interface Kept {
  readonly text: string
  readonly revision: number
  readonly version: string
}

/** Documents in this process only, gone with it; there is no history: entries are dropped. */
export class MemoryStore extends NotYet implements ContextStore {
  readonly name = 'memory'
  private readonly limits: StoreLimits
  private readonly kept = new Map<ContextId, Kept>()

  constructor(limits: StoreLimits) {
    super()
    this.limits = limits
  }

  read(id: ContextId): Promise<Stored | undefined> {
    const kept = this.kept.get(id)
    // Read from text each time: what a caller does to its document stays with the caller.
    const stored = kept && { document: readDocument(kept.text, id), revision: kept.revision, version: kept.version }
    return Promise.resolve(stored)
  }

  lastRevision(id: ContextId): Promise<number> {
    return Promise.resolve(this.kept.get(id)?.revision ?? 0)
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a document that is too large rejects, as in every store
  async commit({ id, expected, document, revision }: Commit): Promise<CommitResult> {
    const text = writeDocument(document)
    checkSize(text, this.limits.maxBytes, document)
    const current = this.kept.get(id)
    if (current?.version !== expected || revision <= (current?.revision ?? 0)) return { kind: 'conflict' }
    const version = hash('sha1', text)
    this.kept.set(id, { text, revision, version })
    return { kind: 'stored', stored: { document, revision, version } }
  }

  ping(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
