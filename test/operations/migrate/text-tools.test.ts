import { expect } from 'chai'
import { readsShellFile, toolForMap } from '../../../src/operations/migrate/text-tools.ts'

describe('tools that take texts of the Python program apart', () => {
  it('read the shell file as text', () => {
    const lines = [
      `TAG=$(grep '^CICD_state__appName=' localdata/cicdContextData.sh | cut -d'"' -f2)`,
      String.raw`sed -n 's/^CICD_state__a="\(.*\)"/\1/p' x.sh`,
      `awk -F'"' '/CICD_state__a/ {print $2}' "$F"`,
      `t = text.split('CICD_state__appTag="')[1]`,
      'cat localdata/cicdContextData.sh | grep appName',
      'open("localdata/cicdContextData.sh").read()',
      'done < localdata/cicdContextData.sh',
      'eval "$(grep \'^CICD_\' localdata/cicdContextData.sh | cut -d= -f2)"',
      "export $(grep '^CICD_' localdata/cicdContextData.sh)",
      'eval "$(grep -o \'CICD_state__a=.*\' localdata/cicdContextData.sh)"',
    ]
    for (const line of lines) expect(readsShellFile(line), line).to.equal(true)
  })

  it('do not read it where a shell runs it', () => {
    const lines = [
      '. localdata/cicdContextData.sh; echo "$CICD_state__a" | cut -d, -f1',
      'env | grep ^CICD_state__',
      'export CICD_state__a=1; grep x y',
      'echo "${CICD_state__a}" | sed s/a/b/',
      'X="${CICD_state__a#v}"',
      'cat localdata/cicdContextData.sh',
      'grep CICD_TOKEN x',
      'eval "$(grep \'^CICD_\' localdata/cicdContextData.sh)"',
      'eval $(grep -E ^CICD_state__a= "$F")',
      'source <(grep CICD_state__a localdata/cicdContextData.sh)',
    ]
    for (const line of lines) expect(readsShellFile(line), line).to.equal(false)
  })

  it('change or search quotes and None of a map', () => {
    const lines = [
      ['cicdstatemgr --get state.slack | sed "s/None/null/"', 'sed'],
      [`X=$(cicdstatemgr --get a | tr "'" '"' | jq .a)`, 'tr'],
      [`echo "$M" | grep "'channel'"`, 'grep'],
      ['echo "$M" | sed \'s/True/true/g\'', 'sed'],
      [`json.loads(out.replace("'", '"'))`, 'replace'],
      [String.raw`echo "$M" | tr \' \"`, 'tr'],
      [`echo "$M" | sed 's/'"'"'/"/g'`, 'sed'],
      ['M="${M//\\\'/\\"}"', '${…}'],
      [`awk -F"'" '{print $2}'`, 'awk'],
    ] as const
    for (const [line, tool] of lines) expect(toolForMap(line), line).to.equal(tool)
    const others = [
      'cicdstatemgr --get state.flag | grep -q True',
      `echo "it's" | grep x`,
      `grep "it" x && echo "it's"`,
      "sed 's/a/b/' x",
      String.raw`tr ',' '\n'`,
    ]
    for (const line of others) expect(toolForMap(line), line).to.equal(undefined)
  })
})
