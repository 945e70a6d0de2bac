import { expect } from 'chai'
import { callsInScript } from '../../../src/operations/migrate/command-lines.ts'
import { plainText, quoted } from '../../../src/operations/migrate/shell-text.ts'
import { legacyFlags } from '../../../src/operations/migrate/check-call.ts'
import { legacyHelp } from '../../../src/legacy/arguments.ts'

function calls(script: string): readonly (readonly string[])[] {
  return callsInScript(script).map(({ words }) => words.map(plainText))
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

  it('keep what a shell replaces, and what it leaves', () => {
    const words = [
      ["'state.a=$HOME'", "'state.a=$HOME'"],
      ["'state.a=$(date)'", "'state.a=$(date)'"],
      ['"state.a=\'x\' \\"y\\" \\$z"', `'state.a='\\''x'\\'' "y" $z'`],
      ['"state.a=\\$z $X"', '"state.a=\\$z $X"'],
      ['"state.a=a\\n"', "'state.a=a\\n'"],
      ['state.a=$X', '"state.a=$X"'],
      ['state.a=\\$X', "'state.a=$X'"],
      ['"state.a=`echo "b"`"', '"state.a=`echo "b"`"'],
      ['state.a=`date +%s`', '"state.a=`date +%s`"'],
      ["'state.a=`date`'", "'state.a=`date`'"],
      ['"state.a=\\`date\\`"', "'state.a=`date`'"],
      ["'state.a=$(params.msg)'", "'state.a=$(params.msg)'"],
      ['"state.a=$(params.msg)"', '"state.a=$(params.msg)"'],
      [`'state.a=it'\\''s $(params["a.b"])'`, `'state.a=it'\\''s $(params["a.b"])'`],
      ['\'state.a=$(params.msg) $A\'"$B"', `"state.a="'$(params.msg)'" \\$A$B"`],
    ] as const

    const found = callsInScript(words.map(([word]) => `cicdstatemgr --set ${word} --id x`).join('\n'))
    expect(found.map((call) => quoted(call.words[1] ?? ''))).to.deep.equal(words.map(([, word]) => word))
    const [inside] = callsInScript(`sh -c "cicdstatemgr --set 'state.a=$X'"`)
    expect(quoted(inside?.words[1] ?? '')).to.equal("'state.a=$X'")
  })

  it('are printed only if no other program and no file gets the text', () => {
    const printed = [
      'echo "usage: cicdstatemgr --get <a>|<b>" >&2',
      'printf "%s" "cicdstatemgr --get a" && exit 1',
      'usage() { cat <<EOF\n  cicdstatemgr --get a,b\nEOF\n}',
    ]
    const others = [
      'echo "cicdstatemgr --get a" | sh',
      'echo "cicdstatemgr --get a" > run.sh',
      'echo "$(cicdstatemgr --get a)"',
      'cat > run.sh <<EOF\ncicdstatemgr --get a\nEOF',
      'cat <<EOF | sh\ncicdstatemgr --get a\nEOF',
      'sh <<EOF\ncicdstatemgr --get a\nEOF',
      'cat <<EOF\n$(cicdstatemgr --get a)\nEOF',
      'sh -c "cd /x && cicdstatemgr --get a"',
      'cicdstatemgr --get a',
    ]
    const isPrinted = (script: string) => callsInScript(script).map((call) => call.isPrinted === true)
    for (const script of printed) expect(isPrinted(script), script).to.deep.equal([true])
    for (const script of others) expect(isPrinted(script), script).to.deep.equal([false])
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
      'cicdstatemgr `',
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
