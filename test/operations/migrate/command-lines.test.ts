import { expect } from 'chai'
import { callsInScript } from '../../../src/operations/migrate/command-lines.ts'
import { legacyFlags } from '../../../src/operations/migrate/check-call.ts'
import { legacyHelp } from '../../../src/legacy/arguments.ts'

function calls(script: string): readonly (readonly string[])[] {
  return callsInScript(script).map(({ words }) => words)
}

describe('calls of the program in a script', () => {
  it('are found with their words, for any quotes and line ends', () => {
    const script = [
      '#!/bin/sh',
      '# cicdstatemgr --old',
      'ID=$(cicdstatemgr --init-new "a b" \\',
      "  --set 'state.a=$(no)' )",
      'cicdstatemgr --load && /usr/local/bin/cicdstatemgr --get state.a | cat; `cicdstatemgr --id x`',
      'echo "$(cicdstatemgr --get "$(params.path)")"',
    ].join('\n')

    expect(calls(script)).to.deep.equal([
      ['--init-new', 'a b', '--set', 'state.a=$(no)'],
      ['--load'],
      ['--get', 'state.a'],
      ['--id', 'x'],
      ['--get', '$(params.path)'],
    ])
  })

  it('end where the quotes around them end', () => {
    const script = [
      'sh -c "cicdstatemgr --id x --get state.a"',
      'echo "no"; sh -c "cd /x && cicdstatemgr --get state.b"',
      'sh -c "cicdstatemgr --get \\"state.c\\"; echo y" # don\'t',
      "sh -c 'cicdstatemgr --get '\\''state.d'\\'' '",
      "cat <<'EOF'",
      "it's fine",
      'EOF',
      'bash -ec "',
      '  cicdstatemgr --set state.e=$(echo "f g")',
      '  cicdstatemgr --get state.h"',
      'X="a $(cicdstatemgr --get "state.i" --id "$(cat "id")") b"; echo "c"',
      'ssh host "cd x; sh -c \'cicdstatemgr --get state.j\'"',
      '"cicdstatemgr" --get state.k',
      '"cicdstatemgr --get state.l',
    ].join('\n')

    expect(calls(script)).to.deep.equal([
      ['--id', 'x', '--get', 'state.a'],
      ['--get', 'state.b'],
      ['--get', 'state.c'],
      ['--get', 'state.d'],
      ['--set', 'state.e=$(echo "f g")'],
      ['--get', 'state.h'],
      ['--get', 'state.i', '--id', '$(cat "id")'],
      ['--get', 'state.j'],
      ['--get', 'state.k'],
      ['--get', 'state.l'],
    ])
  })

  it('are not other words with the name in them', () => {
    expect(calls('mycicdstatemgr --a\ncicdstatemgr-shell --b\nimage: x/cicdstatemgr:1\ncicdstatemgr=1')).to.deep.equal(
      [],
    )
  })

  it('are on the lines on which they begin', () => {
    expect(callsInScript('\n\ncicdstatemgr --load').map(({ line }) => line)).to.deep.equal([2])
  })

  it('are read in little time, for any script', () => {
    const started = process.cpuUsage()
    for (const part of [
      'cicdstatemgr "',
      "cicdstatemgr '",
      'cicdstatemgr $(',
      'cicdstatemgr \\\n',
      '\n# cicdstatemgr ',
    ]) {
      expect(calls(part.repeat(100_000)).length).to.be.lessThan(101)
    }

    expect(process.cpuUsage(started).user / 1000).to.be.lessThan(3000)
  })

  it('have all flags that the Python program has', () => {
    const flags = legacyHelp().match(/(?<= )--?[a-z][a-z-]*(?=[ ,])/g)

    expect([...new Set(flags)].filter((flag) => flag !== '--help').sort()).to.deep.equal(
      Object.keys(legacyFlags).filter((flag) => flag !== '--help').sort(),
    ) // prettier-ignore
  })
})
