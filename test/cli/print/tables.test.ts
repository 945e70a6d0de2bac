import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { changeText } from '../../../src/cli/print/history-text.ts'
import type { ShownDecision } from '../../../src/operations/decisions/list-decisions.ts'
import { contextsTable } from '../../../src/cli/print/tables/contexts-table.ts'
import { decisionsTable } from '../../../src/cli/print/tables/decisions-table.ts'
import { locksText } from '../../../src/cli/print/tables/locks-table.ts'
import { tableText } from '../../../src/cli/print/tables/table.ts'
import { terminalOf } from '../../../src/cli/print/terminal.ts'
import type { Terminal } from '../../../src/cli/print/terminal.ts'

const now = Date.parse('2026-05-01T12:00:00.000Z')
const wide: Terminal = { width: 100, colours: false, now }
const lines = (text: string | undefined) => text?.split('\n')

const context = (id: string, more: object = {}) => ({
  id: contextId(id),
  revision: 3,
  cicdContext: 'stage',
  changedAt: '2026-05-01T11:55:00.000Z',
  expiresAt: undefined,
  bytes: 1234,
  ...more,
})

describe('tables on a terminal', () => {
  it('contexts are sorted by id, numbers in it as numbers, with sizes and times for people', async () => {
    const contexts = [
      context('build-10'),
      context('build-9', { revision: 120, expiresAt: '2026-05-31T12:00:00.000Z', bytes: 2_500_000 }),
      context('app', { changedAt: undefined, cicdContext: undefined }),
    ]
    expect(lines(await tableText(contextsTable(contexts, now), wide))).to.deep.equal([
      'ID        REVISION  CICD CONTEXT  CHANGED  EXPIRES    SIZE',
      'app              3  -             -        never    1.2 kB',
      'build-9        120  stage         5m ago   in 30d   2.5 MB',
      'build-10         3  stage         5m ago   never    1.2 kB',
    ])
  })

  it('a list of nothing prints nothing, no headers either', async () => {
    expect(await tableText(contextsTable([], now), wide)).to.equal(undefined)
  })

  it('a context that cannot be read is listed too', async () => {
    const error = { code: 'RECORD_UNREADABLE' as const, message: 'damaged' }
    const broken = context('app', { revision: undefined, bytes: undefined, error })
    const text = await tableText(contextsTable([broken], now), { ...wide, colours: true })
    expect(text)
      .to.contain('\u001b[31mapp\u001b[0m')
      .and.to.match(/ {2}- {2}stage/)
  })

  it('locks have their holder, and a named lock has its queue', async () => {
    const holder = { owner: 'ann', token: 7, since: '2026-05-01T11:59:30.000Z', expiresAt: '2026-05-01T13:00:00.000Z' }
    const waiter = { owner: 'bob', since: '2026-05-01T11:59:50.000Z', expiresAt: '2026-05-01T12:01:00.000Z' }
    const locks = [{ name: 'deploy', holder, queue: [waiter], waiting: 3 }]
    expect(lines(await locksText(locks, 'deploy', wide))).to.deep.equal([
      'LOCK    HOLDER  TOKEN  SINCE    UNTIL  WAITING',
      'deploy  ann         7  30s ago  in 1h        3',
      '',
      '#  WAITING       SINCE',
      '1  bob           10s ago',
      '   … and 2 more',
    ])
    expect(lines(await locksText(locks, undefined, wide))).to.have.length(2)
    expect(await locksText([], 'deploy', wide)).to.equal(undefined)
  })

  it('decisions are sorted by context and name, their state in a colour', async () => {
    const decision = (name: string, more: object) =>
      ({
        context: 'demo',
        name,
        quorum: 2,
        state: 'open',
        votes: [],
        subject: 'shop 1.5.0 to prod',
        ...more,
      }) as never as ShownDecision
    const decisions = [
      decision('prod', { expiresAt: '2026-05-01T16:00:00.000Z', votes: [{ option: 'yes' }] }),
      decision('dev', { state: 'approved', decidedAt: '2026-05-01T10:00:00.000Z' }),
      decision('qa', {
        state: 'approved',
        option: 'yes',
        quorum: 1,
        decidedAt: '2026-05-01T10:00:00.000Z',
        votes: [{ option: 'yes', person: 'ann' }],
      }),
    ]
    expect(lines(await tableText(decisionsTable(decisions, now), { ...wide, colours: true }))).to.deep.equal([
      '\u001b[1mCONTEXT\u001b[0m  \u001b[1mQUESTION\u001b[0m  \u001b[1mSTATE\u001b[0m                     \u001b[1mVOTES\u001b[0m  \u001b[1mENDS\u001b[0m    \u001b[1mSUBJECT\u001b[0m',
      'demo     dev       \u001b[32mapproved (too few votes)\u001b[0m    0/2  2h ago  shop 1.5.0 to prod',
      'demo     prod      \u001b[33mopen\u001b[0m                        1/2  in 4h   shop 1.5.0 to prod',
      'demo     qa        \u001b[32mapproved\u001b[0m                    1/1  2h ago  shop 1.5.0 to prod',
    ])
  })
})

describe('the history on a terminal', () => {
  it('marks where the context was made again, which what scripts read does not', () => {
    const change = { time: new Date(now).toISOString(), actor: 'ann', command: 'init', changes: [], operations: [] }
    const of = (revision: number, terminal?: Terminal) => changeText({ ...change, revision }, terminal)

    expect(of(3, wide)).to.match(/ {2}ann {2}init \(made again\)$/)
    expect(of(1, wide)).to.match(/ {2}ann {2}init$/)
    expect(of(3)).to.match(/ {2}ann {2}init$/)
  })
})

describe('the width of a table', () => {
  const table = (...rows: string[][]) => ({
    columns: [{ header: 'ID' }, { header: 'SUBJECT', cut: 'first' as const }, { header: 'N', align: 'right' as const }],
    rows,
  })
  const text = async (width: number, ...rows: string[][]) => lines(await tableText(table(...rows), { ...wide, width }))

  it('cuts the marked columns first, then the widest, and none below eight columns', async () => {
    const row = ['a-rather-long-id', 'a subject of many words', '12']
    expect(await text(45, row)).to.deep.equal([
      'ID                SUBJECT                   N',
      'a-rather-long-id  a subject of many words  12',
    ])
    expect(await text(40, row)).to.deep.equal([
      'ID                SUBJECT              N',
      'a-rather-long-id  a subject of many…  12',
    ])
    expect(await text(24, row)).to.deep.equal(['ID          SUBJECT    N', 'a-rather-…  a subje…  12'])
    expect((await text(5, row))?.[1]).to.equal('a-rathe…  a subje…  12')
  })

  it('counts columns, not characters: East Asian letters have two, and accents none', async () => {
    expect(await text(80, ['x', '東京', '1'], ['y', 'e\u0301a', '2'], ['z', '👍🏽', '3'])).to.deep.equal([
      'ID  SUBJECT  N',
      'x   東京     1',
      'y   e\u0301a       2',
      'z   👍🏽       3',
    ])
    expect((await text(22, ['x', '東京都東京都東京都', '1']))?.[1]).to.equal('x   東京都東京都東…  1')
  })

  it('shows control characters of a cell as text', async () => {
    expect((await text(80, ['a\nb', '\u001b[31mred', '\u009b1m']))?.[1]).to.equal('a\\nb  \\x1b[31mred  \\x9b1m')
  })
})

describe('the terminal', () => {
  it('is absent if a program reads the output', () => {
    expect(terminalOf({}, {}, now)).to.equal(undefined)
    expect(terminalOf({ isTTY: false, columns: 80 }, {}, now)).to.equal(undefined)
  })

  it('has colours except with NO_COLOR and TERM=dumb, and 80 columns by default', () => {
    const tty = { isTTY: true, columns: 120 }
    expect(terminalOf(tty, { TERM: 'xterm', NO_COLOR: '' }, now)).to.deep.equal({ width: 120, colours: true, now })
    expect(terminalOf(tty, { NO_COLOR: '1' }, now)?.colours).to.equal(false)
    expect(terminalOf(tty, { TERM: 'dumb' }, now)?.colours).to.equal(false)
    expect(terminalOf({ isTTY: true, columns: 0 }, {}, now)?.width).to.equal(80)
  })
})
