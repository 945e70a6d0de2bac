import { expect } from 'chai'
import { config, found } from './found.ts'

describe('how a config makes requests', () => {
  const of = async (http: string, files: Readonly<Record<string, string>> = {}) => {
    const lines = await found({ 'config.yaml': `${config}  http: {${http}}\n`, ...files })
    return lines.map((line) => line.replaceAll(/ \/\S+\//g, ' …/'))
  }

  it('is wrong with a proxy that is not a URL, which is not shown', async () => {
    for (const proxy of ['not a url', 'ftp://proxy.example', 'http://', 'http://us%er:a-password@proxy:1']) {
      expect(await of(`proxy: '${proxy}'`), proxy).to.deep.equal([
        'config.yaml:6:10 error INVALID_CONFIG cicdstatemgr.http.proxy: is not an http or https URL, such as http://proxy.example:3128',
      ])
    }
    for (const proxy of ['proxy.example:3128', 'https://ci:a-password@proxy.example']) {
      expect(await of(`proxy: '${proxy}'`), proxy).to.deep.equal([])
    }
  })

  it('is wrong with a file of CAs that has none, and warned of if the file is not on this machine', async () => {
    const at = 'cicdstatemgr.http.ca'
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    expect(await of('ca: ca.pem', { 'ca.pem': pem })).to.deep.equal([])
    expect(await of('ca: ca.pem', { 'ca.pem': 'text\n' })).to.deep.equal([
      `config.yaml:6:10 error INVALID_CONFIG ${at}: …/ca.pem has no certificate in PEM form`,
    ])
    expect(await of('ca: cas', { 'cas/ca.pem': pem })).to.deep.equal([
      `config.yaml:6:10 error INVALID_CONFIG ${at}: …/cas cannot be read: EISDIR: illegal operation on a directory, read`,
    ])
    expect(await of('ca: ca.pem')).to.deep.equal([
      `config.yaml:6:10 warning FILE_MISSING ${at}: there is no file …/ca.pem`,
    ])
  })
})
