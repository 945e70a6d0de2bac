import { expect } from 'chai'
import { found } from './found.ts'

describe('a template in the settings of a datasource', () => {
  const of = (more: string) => found({ 'config.yaml': `cicdstatemgr:\n  datasources:\n${more}` })

  it('is warned of, because it is used as it is written', async () => {
    const redis = '    redis: {isPrimary: true, password: "{{ secretData.redis.password }}", keyPrefix: "a:"}\n'
    expect(await of(`${redis}    jsonfile: {path: 'cache-{{ state.id }}.json'}\n`)).to.deep.equal([
      'config.yaml:3:30 warning NOT_RENDERED cicdstatemgr.datasources.redis.password: is used as it is written: templates are not rendered in datasources',
      'config.yaml:4:16 warning NOT_RENDERED cicdstatemgr.datasources.jsonfile.path: is used as it is written: templates are not rendered in datasources',
    ])
  })
})
