import { expect } from 'chai'
import { flowLink } from '../../src/context/flow-link.ts'

describe('the link to the page of a flow', () => {
  const of = (id: unknown, base: string | undefined = 'https://cicd.example.org') =>
    flowLink(base, { state: { cicdContextDataId: id as string } })

  it('holds the id as one segment, whatever is in it', () => {
    expect(of('shop/../a?b#c&d"e%2f')).to.deep.equal({
      flowUrl: 'https://cicd.example.org/flows/shop%2F..%2Fa%3Fb%23c%26d%22e%252f',
    })
  })

  it('is not there without an address, or without an id', () => {
    expect(flowLink(undefined, { state: { cicdContextDataId: 'a' } })).to.deep.equal({})
    expect([of(7), of(null), flowLink('https://a.example', {})]).to.deep.equal([{}, {}, {}])
  })
})
