import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorsPage } from '../../scripts/docs/errors-page.ts'
import { catalogue, exitCodes, httpStatuses, kindOf } from '../../src/errors/catalogue.ts'
import type { ErrorCode } from '../../src/errors/catalogue.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'

const root = join(import.meta.dirname, '..', '..')
const codes = Object.values(catalogue).flatMap((group) => Object.keys(group)) as ErrorCode[]
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('errors/catalogue.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

describe('the error catalogue', () => {
  it('has each code once, so that a code has one exit code and one status', () => {
    expect(codes).to.have.lengthOf(new Set(codes).size)
  })

  it('gives a code its kind, exit code and HTTP status', () => {
    const error = new CicdError('CONTEXT_NOT_FOUND', 'there is none')

    expect(kindOf('CONTEXT_NOT_FOUND')).to.equal('not-found')
    expect(error).to.include({
      code: 'CONTEXT_NOT_FOUND',
      kind: 'not-found',
      exitCode: 4,
      httpStatus: 404,
    })
  })

  it('has an exit code of its own and a status for every kind', () => {
    expect(Object.keys(httpStatuses)).to.deep.equal(Object.keys(exitCodes))
    expect(new Set(Object.values(exitCodes)).size).to.equal(Object.keys(exitCodes).length)
  })

  for (const code of codes) {
    it(`has ${code} because something throws it`, () => {
      expect(sources.some(({ text }) => text.includes(`'${code}'`))).to.equal(true)
    })
  }

  it('is what every error is made from: no code stands in the sources outside of it', () => {
    const made = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?:new CicdError|super)\(\s*'([A-Z][A-Z_0-9]+)'/g)].map(([, code]) => ({ file, code })),
    )

    expect(made.length).to.be.greaterThan(80)
    expect(made.filter(({ code }) => !codes.includes(code as ErrorCode))).to.deep.equal([])
  })

  it('is told in a sentence each', () => {
    const meanings = Object.values(catalogue).flatMap((group) => Object.values(group) as string[])

    expect(meanings.filter((meaning) => !/^(?:[A-Z]|--).*\.$/.test(meaning))).to.deep.equal([])
  })

  it('is the page docs/errors.md', () => {
    expect(readFileSync(join(root, 'docs', 'errors.md'), 'utf8')).to.equal(errorsPage())
  })
})
