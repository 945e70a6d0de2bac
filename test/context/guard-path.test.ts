import { expect } from 'chai'
import { guardPath } from '../../src/context/guard-path.ts'
import { parsePath } from '../../src/json/path.ts'
import { errorOf } from '../support/error-of.ts'

const protectedPaths = ['state.version', 'state.list[0].name'].map(parsePath)
const guard = { allowConfigPaths: true, protectedPaths }

describe('guardPath', () => {
  for (const path of [
    'state.version',
    '["state"]["version"]',
    'state.version.x',
    'state.version[0]',
    'state.list',
    'state.list[0]',
    'state.list.0',
    'state.list["0"].name',
    'state.list[0].name.first',
  ]) {
    it(`refuses ${path}, which is protected, above or below`, () => {
      const { code, kind, message } = errorOf(() => guardPath(parsePath(path), guard))
      expect({ code, kind }).to.deep.equal({ code: 'PROTECTED_PATH', kind: 'usage' })
      expect(message).to.match(/ is not changed: the config protects state\.(version|list\[0\]\.name) from blocks/)
    })
  }

  for (const path of [
    'state.versions',
    'version',
    'state.list[1]',
    'state.list[0].other',
    'other.version',
    'channel',
  ]) {
    it(`lets ${path} pass, which is beside`, () => {
      guardPath(parsePath(path), guard)
    })
  }

  it('lets every command change what is protected from apps alone', () => {
    guardPath(parsePath('state.version'), { allowConfigPaths: false })
  })
})
