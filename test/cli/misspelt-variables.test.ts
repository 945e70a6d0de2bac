import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { misspeltVariables, variableNames } from '../../src/cli/flags/misspelt-variables.ts'
import { demo } from '../support/demo.ts'

const root = join(import.meta.dirname, '..', '..')

describe('environment variables that are misspelt', () => {
  const meant = (name: string) => {
    const [warning = ''] = misspeltVariables({ [`CICDSTATEMGR_${name}`]: 'x' })
    return /did you mean CICDSTATEMGR_(\w+)\?$/.exec(warning)?.[1]
  }

  for (const [name, right] of [
    ['CONFG', 'CONFIG_PATH'],
    ['CONFIG', 'CONFIG_PATH'],
    ['CONFIG_FILE', undefined],
    ['SECRET_PATH', 'SECRETS_PATH'],
    ['CONTEXT_ID', 'CONTEXT_DATA_ID'],
    ['APP_CONFIG', 'INIT_APP_CONFIG_PATH'],
    ['GATEWY', 'GATEWAY'],
    ['TIMEOUT', 'WAIT_TIMEOUT'],
    ['ID', undefined],
  ] as const) {
    it(`such as ${name} ${right === undefined ? 'are not guessed' : `get the right name, ${right}`}`, () => {
      expect(meant(name)).to.equal(right)
    })
  }

  it('are neither those of the program, nor those that Kubernetes sets for its Services, nor empty ones', () => {
    const names = ['GATEWAY_SERVICE_HOST', 'GATEWAY_PORT', 'GATEWAY_PORT_8080_TCP_ADDR', 'SERVICE_PORT_HTTP', 'PORT']
    for (const name of [...names, ...variableNames]) expect([name, meant(name)]).to.deep.equal([name, undefined])
    expect(misspeltVariables({ CICDSTATEMGR_CONFG: '', PATH: '/bin' })).to.deep.equal([])
  })

  it('are found among all names that the sources have', () => {
    const found = execFileSync('grep', ['-rhoE', 'CICDSTATEMGR_[A-Z_]*[A-Z]', 'src'], { cwd: root, encoding: 'utf8' })
    const names = found.trim().split('\n').map((name) => name.slice('CICDSTATEMGR_'.length)) // prettier-ignore
    expect([...variableNames].sort()).to.deep.equal([...new Set(names)].sort())
  })

  it('are warned of by commands', async () => {
    const context = await demo()
    const { stderr } = await context.run(['get', 'state.appName'], { env: { CICDSTATEMGR_CONFG: 'config.yaml' } })
    expect(stderr).to.equal('Warning: CICDSTATEMGR_CONFG is not used, did you mean CICDSTATEMGR_CONFIG_PATH?\n')
  })
})
