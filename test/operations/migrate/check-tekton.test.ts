import { expect } from 'chai'
import { checkShellScript } from '../../../src/operations/migrate/check-tekton.ts'
import { MigrationFindings } from '../../../src/operations/migrate/migration-findings.ts'

/** Each finding of a script as `CODE LINE`. */
function found(...lines: readonly string[]) {
  const findings = new MigrationFindings()
  checkShellScript('a.sh', lines.join('\n'), findings)
  return findings.all().map(({ code, line }) => `${code} ${line}`)
}

describe('migrate check of a script', () => {
  it('reports no error in a text that is only printed', () => {
    const usage = 'cicdstatemgr --get state.a,b'

    expect(found(`echo "usage: ${usage}"`, 'cat <<EOF', usage, 'EOF')).to.deep.equal([])
    expect(found('echo "cicdstatemgr --set state.a=$X --wrong"')).to.deep.equal([])
    expect(found(`sh -c "cd /x && ${usage}"`)).to.deep.equal(['REFUSED_VALUE 1'])
  })
  it('reports brackets in a path that is set, of which the Python program makes a name', () => {
    const lines = [
      "cicdstatemgr --set 'state.r[0]=x'",
      `cicdstatemgr --set 'state.ok=1|state.r["a"].b=x'`,
      "cicdstatemgr --set 'state.l[]=x[0]' --set 'state.s{}=x'",
      'cicdstatemgr --set "state.$(params.list[0])=x" --id "$ID"',
      "cicdstatemgr --get 'state.r[0]'",
    ]
    expect(found(...lines).filter((text) => text.startsWith('INDEX'))).to.deep.equal([
      'INDEX_IN_PATH 1',
      'INDEX_IN_PATH 2',
    ])
  })
})
