import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
const groundFloor = new Set(['errors', 'text', 'json'])

/** The room that a file of src is in; the library's own files are one. */
function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : 'index'
}

/** `a → b` for each room that imports another, but for the ground floor, which all may import. */
function arrowsOfSources(): string[] {
  const files = globSync('**/*.ts', { cwd: join(root, 'src') }).filter((file) => !file.endsWith('compiled.ts'))
  const arrows = files.flatMap((file) => {
    const imports = readFileSync(join(root, 'src', file), 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)
    return [...imports].map(([, path = '']) => [roomOf(file), roomOf(normalize(join(dirname(file), path)))] as const)
  })
  const shown = arrows.filter(([from, to]) => from !== to && (!groundFloor.has(to) || groundFloor.has(from)))
  return [...new Set(shown.map(([from, to]) => `${from} → ${to}`))].sort()
}

/** The solid arrows of the picture. */
function arrowsOfPicture(): string[] {
  const [, picture = ''] = /```mermaid\n(.*?)```/s.exec(page) ?? []
  return picture
    .split('\n')
    .flatMap((line) => {
      const [, from, targets = ''] = /^\s*(\w+)(?:\[[^\]]*\])? --> (.+)$/.exec(line) ?? []
      return from === undefined ? [] : targets.split('&').map((to) => `${from} → ${to.trim()}`)
    })
    .sort()
}

describe('ARCHITECTURE.md', () => {
  it('draws every arrow between rooms, and no other', () => {
    expect(arrowsOfPicture()).to.deep.equal(arrowsOfSources())
  })

  it('has a row for every room', () => {
    const rooms = new Set(globSync('*/', { cwd: join(root, 'src') }).map((path) => path.replace(/\/$/, '')))
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)

    expect([...rooms].filter((room) => !rows.includes(room))).to.deep.equal([])
  })

  it('names only files that there are', () => {
    const [, table = ''] = /(\| room \|.*?)\n\n/s.exec(page) ?? []
    const named = [...table.matchAll(/^\| `(\w+)` \|(.*)$/gm)].flatMap(([, room = '', cells = '']) =>
      [...cells.matchAll(/`([\w/-]+\.ts|[\w-]+\/)`/g)].map(([, path = '']) => `${room}/${path}`),
    )

    expect(named.length).to.be.greaterThan(15)
    expect(named.filter((path) => globSync(path, { cwd: join(root, 'src') }).length === 0)).to.deep.equal([])
  })
})
