import type { FlowSource, SourceChange, SourceQuestion } from '../../src/flows/model/flow.ts'

/** A change as the history has it. */
export function change(revision: number, more: Partial<SourceChange> = {}): SourceChange {
  const time = `2026-11-28T12:00:${String(revision).padStart(2, '0')}.000Z`
  return { revision, time, actor: 'ci', command: 'set', changes: [], ...more }
}

/** What a picture is made of; changes newest first. */
export function source(more: Partial<FlowSource> = {}): FlowSource {
  const base = { id: 'demo', revision: 9, state: {}, changes: [], hasOlder: false, questions: [], links: [] }
  return { ...base, ...more }
}

/** A question that is open. */
export function question(more: Partial<SourceQuestion> = {}): SourceQuestion {
  return {
    ...{ id: 'q1', name: 'deploy', state: 'open', subject: 'shop 1.5 to prod', policy: 'prod', quorum: 2 },
    ...{ rejects: 'one', onExpire: 'reject', askedAt: '2026-11-28T12:00:01.000Z', askedBy: 'ci', votes: [] },
    options: [
      { key: 'approve', text: 'Deploy' },
      { key: 'reject', text: 'No', rejects: true },
    ],
    audience: { people: ['ann', 'bob'], groups: ['releasers'] },
    ...more,
  }
}
