import type { DirectoryConfig } from '../config/config.ts'
import type { ContextId } from '../context/context-id.ts'
import type { Clock } from '../io/clock.ts'
import { checkSize } from './document-size.ts'
import { writeDocument } from './document-text.ts'
import { requireWritable } from './require-writable.ts'
import { RevisionDirectory } from './revision-directory.ts'
import { revisionText, versionOf } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'
import type { StoreLimits } from './store-limits.ts'
import { NotYet } from './not-yet.ts'
import type { Commit, CommitResult, ContextStore, Stored } from './store.ts'
import { Turns } from './turns.ts'

/** Documents in `PATH/ID/REVISION.json`: no server, many contexts, safe for writers on many machines that share the directory. */
export class DirectoryStore extends NotYet implements ContextStore {
  readonly name = 'directory'
  private readonly config: DirectoryConfig
  private readonly limits: StoreLimits
  private readonly clock: Clock
  private readonly turns = new Turns()

  constructor(config: DirectoryConfig, limits: StoreLimits, clock: Clock) {
    super()
    this.config = config
    this.limits = limits
    this.clock = clock
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const newest = await this.directoryOf(id).newest()
    if (newest === undefined || this.isExpired(newest)) return undefined
    return { document: newest.document, revision: newest.header.revision, version: newest.version }
  }

  async lastRevision(id: ContextId): Promise<number> {
    return (await this.directoryOf(id).revisions()).at(-1) ?? 0
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const { id, document } = commit
    const documentText = writeDocument(document)
    checkSize(documentText, this.limits.maxBytes, document)
    // Taking turns spares the disk what would only be refused; the link alone decides who was first.
    return this.turns.take(id, () => this.addRevision(commit, documentText))
  }

  async ping(): Promise<void> {
    await requireWritable(this.config.path)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  private async addRevision(
    { id, expected, document, revision, entry }: Commit,
    documentText: string,
  ): Promise<CommitResult> {
    const directory = this.directoryOf(id)
    const newest = await directory.newest()
    const current = newest === undefined || this.isExpired(newest) ? undefined : newest.version
    // Only the next number is exclusive: a gap would leave room for a second writer.
    if (current !== expected || revision !== (newest?.header.revision ?? 0) + 1) return { kind: 'conflict' }

    const expires = this.config.ttl === undefined ? {} : { expires: this.clock.now().getTime() + this.config.ttl }
    const text = revisionText({ id, revision, previous: newest?.version ?? null, ...expires, entry }, documentText)
    if (!(await directory.add(revision, text))) return { kind: 'conflict' }
    await directory.tidy(this.limits.history).catch(() => undefined)
    return { kind: 'stored', stored: { document, revision, version: versionOf(text) } }
  }

  private directoryOf(id: ContextId): RevisionDirectory {
    return new RevisionDirectory(this.config.path, id)
  }

  private isExpired({ header }: RevisionFile): boolean {
    return header.expires !== undefined && header.expires <= this.clock.now().getTime()
  }
}
