import { expect } from 'chai'
import type { Config } from '../../src/config/config.ts'
import { systemClock } from '../../src/io/clock.ts'
import { openStore } from '../../src/stores/open-store.ts'
import { requireCapability } from '../../src/stores/shared/capabilities.ts'
import type { ContextStore } from '../../src/stores/shared/store.ts'
import { errorOf } from '../support/error-of.ts'

const redis = { host: 'nowhere', port: 1, db: 0, keyPrefix: '', timeouts: { connect: 1, command: 1 } }
const primaries: readonly Config['primary'][] = [
  { name: 'redis', ...redis },
  { name: 'directory', path: '/data/contexts' },
  { name: 'memory' },
  { name: 'yamlfile', path: '/data/context.yaml', mode: 0o600 },
  { name: 'jsonfile', path: '/data/context.json', mode: 0o600 },
]

function open(primary: Config['primary']): ContextStore {
  return openStore({ primary, maxBytes: 1, history: { keep: 1, maxBytes: 1 } } as Config, systemClock)
}

describe('what a store can do', () => {
  const names = ['history', 'lifetimes', 'locks', 'queue'] as const

  it('is everything, except for a queue in memory, and a single file, which hints at changes and no more', () => {
    const able = primaries.map((primary) => {
      const store = open(primary)
      return [store.name, [...names, 'hints' as const].filter((name) => store[name] !== undefined)]
    })

    expect(able).to.deep.equal([
      ['redis', [...names, 'hints']],
      ['directory', [...names, 'hints']],
      ['memory', [...names.slice(0, 3), 'hints']],
      ['yamlfile', ['hints']],
      ['jsonfile', ['hints']],
    ])
  })

  it('is told by name where it is asked for and missing', () => {
    const said = names.map((name) => {
      const { code, message, file, suggestions } = errorOf(() => requireCapability(open(primaries[3]!), name))
      return { code, message, file, suggestions }
    })

    const place = {
      file: '/data/context.yaml',
      suggestions: ['Make datasources.directory or datasources.redis the primary.'],
    }
    const is = '/data/context.yaml is a yamlfile as the primary: '
    expect(said).to.deep.equal([
      { code: 'NO_HISTORY', message: `${is}it keeps no history`, ...place },
      { code: 'NOT_SUPPORTED', message: `${is}context data in it cannot expire`, ...place },
      { code: 'NOT_SUPPORTED', message: `${is}it has no locks`, ...place },
      { code: 'NOT_SUPPORTED', message: `${is}it has no queue for what a gateway forwards`, ...place },
    ])
  })
})
