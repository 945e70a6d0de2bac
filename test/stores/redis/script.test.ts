import { expect } from 'chai'
import { redisScript, runScript, scriptArguments } from '../../../src/stores/redis/script.ts'
import { wholeNumber } from '../../../src/stores/redis/whole-number.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'

const script = redisScript({
  keys: ['one', 'other'],
  args: { text: 'text', number: 'number' },
  lua: "return { one, other, text, type(text), number + 1, redis.call('TYPE', one).ok }",
})

describe('a script', () => {
  let server: RedisServer

  before(async () => (server = await startRedis()))
  after(() => server.stop())

  it('knows its keys and arguments by the names that it declares, in whatever order they are given', async () => {
    const values = { number: 41, text: '007' }

    const answer = await runScript(server.client(), script, { other: 'b', one: 'a' }, values)

    expect(answer).to.deep.equal(['a', 'b', '007', 'string', 42, 'none'])
    expect(scriptArguments(script, { other: 'b', one: 'a' }, values)).to.deep.equal([2, 'a', 'b', '007', 41])
  })

  it('takes of a larger set of keys those that it declares', () => {
    const keys = { before: 'x', one: 'a', between: 'y', other: 'b' }

    expect(scriptArguments(script, keys, { text: '', number: 0 })).to.deep.equal([2, 'a', 'b', '', 0])
  })

  it('takes whole numbers from 0 for its numbers', () => {
    for (const number of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => scriptArguments(script, { one: 'a', other: 'b' }, { text: '', number })).to.throw(
        `${number} cannot be number for a script: that takes whole numbers from 0`,
      )
    }
  })

  it('reads stored numbers from digits, and from nothing else', async () => {
    const reading = redisScript({ keys: ['key'], args: { text: 'text' }, lua: `${wholeNumber}\nreturn whole(text)` })
    const read = (text: string) => runScript(server.client(), reading, { key: 'k' }, { text })

    expect(await Promise.all(['0', '17', '007', '8999999999999999'].map(read))).to.deep.equal([
      0, 17, 7, 8999999999999999,
    ])
    const others = ['', ' 1', '1 ', '-1', '1.0', '1e3', '0x1', 'inf', 'nan', '9000000000000001', '1'.repeat(400)]
    expect(await Promise.all(others.map(read))).to.deep.equal(others.map(() => null))
  })
})
