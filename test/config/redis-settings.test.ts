import { expect } from 'chai'
import type { JsonObject } from '../../src/json/json.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { rejection } from '../support/rejection.ts'

function load(settings: JsonObject, secrets: JsonObject = {}) {
  return loadConfig({ config: { cicdstatemgr: settings }, secrets: { cicdstatemgr: secrets }, cwd: '/' })
}

/** What is refused, the settings, the message, the suggestions. */
type Refusal = readonly [string, JsonObject, string, (string | readonly string[] | undefined)?]

const redisExample = 'It looks like redis://user:password@host:6379/0; @ : / ? # % in a password are percent-encoded.'
const inSecrets = 'Put the password into the secrets file.'
const socketExample = 'Write unix:///run/redis.sock, and username and password beside the url.'

describe('the settings of Redis', () => {
  it('take a URL and fields that say the same', async () => {
    const redis = { isPrimary: true, url: 'rediss://ci:12345678@Redis:6380/3?db=3' }
    const same = { host: 'redis', port: '6380', db: '3', username: 'ci', password: 12_345_678, tls: { ca: 'ca.pem' } }
    const { config } = await load({ datasources: { redis: { ...redis, ...same } } })
    expect(config.primary).to.include({ url: redis.url })
  })

  it('are at fault in the file that has them', async () => {
    const url = 'redis://ci:s3cr3t-of-a-url@h'
    const error = await rejection(
      load({ datasources: { redis: { isPrimary: true, host: 'other' } } }, { datasources: { redis: { url, db: 2 } } }),
    )
    expect(error.message).to.equal(
      'config: cicdstatemgr.datasources.redis.host: differs from the url; give it in one place',
    )
    const wrong = await rejection(
      load({ datasources: { redis: { isPrimary: true } } }, { datasources: { redis: { url: `${url}/x` } } }),
    )
    expect(wrong.message).to.equal(
      'secrets: cicdstatemgr.datasources.redis.url: has a path that is not a database number',
    )
  })

  it('take the login of sentinels from the secrets; the config has their names', async () => {
    const login = { datasources: { redis: { sentinels: { username: 'watcher', password: 12_345_678 } } } }
    const sentinels = { name: 'main', nodes: ['s:26379'] }
    const { config } = await load({ datasources: { redis: { isPrimary: true, sentinels } } }, login)
    expect(config.primary).to.deep.include({ sentinels: { ...sentinels, username: 'watcher', password: '12345678' } })

    const error = await rejection(load({ datasources: { redis: { isPrimary: true } } }, login))
    expect(error.message).to.equal('secrets: cicdstatemgr.datasources.redis.sentinels: needs name and nodes')
  })

  const refusals: readonly Refusal[] = [
    ...(
      [
        ['redis://h/abc', 'has a path that is not a database number', redisExample],
        ['redis://h/2/3', 'has a path that is not a database number', redisExample],
        ['redis://h/3/', 'has a path that is not a database number', redisExample],
        ['redis://h/100000', 'has a path that is not a database number', redisExample],
        ['redis://h?db=x', 'has a db that is not a database number', redisExample],
        ['redis://h?db=', 'has a db that is not a database number', redisExample],
        ['redis://h/3?db=4', 'names the databases 3 and 4', undefined],
        ['redis://h?db=3&db=4', 'names the databases 3 and 4', undefined],
        ['redis://h?tls=true', 'has the parameter tls, which is not used here', 'Write rediss://… for TLS.'],
        ['redis://h?password=s3cr3t-of-a-url', 'has the parameter password, which is not used here', inSecrets],
        ['redis://u:1?s3cr3t-of-a-url@h', 'has a parameter other than db', redisExample],
        ['redis://u:1#s3cr3t-of-a-url@h', 'has a #, and the text after it would be ignored', redisExample],
        ['redis://h?family=6', 'has a parameter other than db', redisExample],
        ['redis:///3', 'has no host', redisExample],
        ['redis://h:0', 'has the port 0, which cannot be used', undefined],
        ['unix://run/redis.sock', 'must name a unix socket by its absolute path, and nothing before it', socketExample],
        ['unix:///', 'must name a unix socket by its absolute path, and nothing before it', socketExample],
        ['redis+unix:///run/redis.sock?password=x', 'has the parameter password, which is not used here', inSecrets],
      ] as const
    ).map(([url, says, suggestion]): Refusal => [
      `the URL ${url}, which would be read in part`,
      { datasources: { redis: { isPrimary: true, url } } },
      `config: cicdstatemgr.datasources.redis.url: ${says}`,
      suggestion,
    ]),
    [
      'a URL with several faults at once',
      { datasources: { redis: { isPrimary: true, url: 'redis://h/x?ssl=1&db=y' } } },
      '3 problems:\n' +
        '  config: cicdstatemgr.datasources.redis.url: has a path that is not a database number\n' +
        '  config: cicdstatemgr.datasources.redis.url: has the parameter ssl, which is not used here\n' +
        '  config: cicdstatemgr.datasources.redis.url: has a db that is not a database number',
      [redisExample, 'Write rediss://… for TLS.'],
    ],
    [
      'fields that say something else than the URL',
      {
        datasources: {
          redis: {
            isPrimary: true,
            url: 'redis://ci:s3cr3t-of-a-url@h:6380/3',
            host: 'other',
            port: 6379,
            db: '4',
            username: 'another',
            password: 'an0ther-secret',
            tls: {},
          },
        },
      },
      '6 problems:\n' +
        [
          'host: differs from the url; give it in one place',
          'port: differs from the url (6380); give it in one place',
          'db: differs from the url (3); give it in one place',
          'username: differs from the url; give it in one place',
          'password: differs from the url; give it in one place',
          'tls: is given, and the url says redis://, which is plain text; write rediss://',
        ]
          .map((line) => `  config: cicdstatemgr.datasources.redis.${line}`)
          .join('\n'),
    ],
    [
      'what a unix socket has not',
      { datasources: { redis: { isPrimary: true, url: 'unix:///run/redis.sock', host: 'h', port: 1, tls: {} } } },
      '3 problems:\n' +
        '  config: cicdstatemgr.datasources.redis.host: differs from the url; give it in one place\n' +
        '  config: cicdstatemgr.datasources.redis.port: differs from the url; give it in one place\n' +
        '  config: cicdstatemgr.datasources.redis.tls: is not for a unix socket; leave it out',
    ],
    [
      'a server beside a cluster, and ports that there are not',
      { datasources: { redis: { isPrimary: true, host: 'h', port: 1, cluster: ['a:70000', 'b:1'] } } },
      '3 problems:\n' +
        '  config: cicdstatemgr.datasources.redis.host: has no effect beside cluster; leave it out\n' +
        '  config: cicdstatemgr.datasources.redis.port: has no effect beside cluster; leave it out\n' +
        '  config: cicdstatemgr.datasources.redis.cluster: has the port of a:70000; ports go from 1 to 65535',
    ],
    [
      'nodes that hold more than host and port',
      {
        datasources: {
          redis: { isPrimary: true, cluster: ['redis://a:1', 'u:p@b:1', 'c:1/2', 'd', '[::1]:1', 'e:1'] },
        },
      },
      '4 problems:\n' +
        [0, 1, 2, 3]
          .map((index) => `  config: cicdstatemgr.datasources.redis.cluster[${index}]: expected host:port`)
          .join('\n'),
    ],
  ]
  for (const [title, settings, message, suggestion = []] of refusals) {
    it(`refuse ${title}`, async () => {
      const error = await rejection(load(settings))
      expect(error).to.include({ kind: 'config', code: 'INVALID_CONFIG', message })
      expect(error.suggestions).to.deep.equal([suggestion].flat())
      expect(JSON.stringify([error.message, error.suggestions])).not.to.match(/s3cr3t|an0ther/)
    })
  }
})
