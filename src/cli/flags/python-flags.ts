/** The flags of the Python program that are other flags here, each with the command that has it. Its flags that are commands here are in `actions`. */
const flags: Readonly<Record<string, readonly [flag: string, command: string]>> = {
  '--init-cicd-context-name': ['--cicd-context', 'init'],
  '--init-bases-dir': ['--bases-dir', 'init'],
  '--init-app-config-file': ['--app-config', 'init'],
  '--tmpl-ctx-var': ['--var', 'get'],
  '-l': ['--log-level', ''],
}
const actions: Readonly<Record<string, string>> = {
  '--init-new': 'init ID',
  '--load': 'load',
  '--get': 'get PATH',
  '--set': 'set PATH=VALUE',
  '--handle-event': 'handle-event PIPELINE=EVENT',
  '--generate': 'generate PATH',
}

/** For the end of a message about an unknown flag: its name here, if the Python program has such a flag. The beginning of its name is enough. */
export function pythonFlagHint(written: string, known: readonly string[]): string | undefined {
  const name = wholeName(written)
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag !== undefined) {
    const [here, command] = flag
    return known.includes(here) ? `, did you mean "${here}"?` : `, it is ${here} of "cicdstatemgr ${command}"`
  }
  if (name === '--handle-event' && known.includes('--event')) return ', did you mean "--event"?'
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action !== undefined) return `, it is a command here: cicdstatemgr ${action}`
  return name === '--pre-set-force-reload' ? ', leave it out: the newest context is always changed' : undefined
}

/** The whole name of a flag: the Python program accepts the beginning of a name if no other flag begins like that. */
function wholeName(written: string): string {
  if (/^-l[A-Za-z]+$/.test(written)) return '-l'
  const names = [...Object.keys(flags), ...Object.keys(actions), '--pre-set-force-reload']
  const found = names.filter((name) => name.startsWith(written))
  return written.length > 4 && found.length === 1 ? (found[0] ?? written) : written
}
