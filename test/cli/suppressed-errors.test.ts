import { expect } from 'chai'
import { failureText } from '../../src/cli/print/report-error.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'

describe('a command that fails and cannot close what it opened either', () => {
  const failed = new CicdError('CONTEXT_NOT_FOUND', 'there is no context data "a"')

  it('reports its error', async () => {
    const text = failureText(await thrownBy(failed), (text) => text)
    expect(text).to.equal('Error: there is no context data "a"\nCode: CONTEXT_NOT_FOUND\n')
  })

  it('reports it in a Node without SuppressedError, where the bundle throws an error of that name', () => {
    const thrown = Object.assign(new Error(), { name: 'SuppressedError', error: new Error('gone'), suppressed: failed })
    expect(failureText(thrown, (text) => text)).to.contain('Code: CONTEXT_NOT_FOUND')
  })
})

async function thrownBy(failed: Error): Promise<unknown> {
  try {
    await using opened = { [Symbol.asyncDispose]: () => Promise.reject(new Error('gone')) }
    throw Object.assign(failed, { opened })
  } catch (thrown) {
    return thrown
  }
}
