/** Commands that belong together, in the order in which `--help` lists them. */
export interface CommandGroup {
  readonly title: string
  /** Ids of commands; unknown ones are left out. */
  readonly commands: readonly string[]
}

const commandGroups: readonly CommandGroup[] = [
  {
    title: 'State',
    commands: [
      ...['init', 'load', 'get', 'set', 'edit', 'apply', 'generate', 'render', 'export', 'import', 'exec'],
      ...['list', 'show', 'history', 'diff', 'restore', 'expire', 'ttl', 'delete'],
    ],
  },
  { title: 'Events', commands: ['events', 'handle-event'] },
  { title: 'Decisions', commands: ['ask', 'decide', 'decisions', 'wait'] },
  { title: 'Locks', commands: ['lock', 'unlock', 'locks'] },
  { title: 'Servers', commands: ['gateway', 'gateway:queue', 'controller'] },
  { title: 'Files and checks', commands: ['validate', 'schema', 'migrate:check'] },
  { title: 'About', commands: ['help', 'version', 'completion'] },
]

/** The ids of the commands that `--help` lists. */
export const listedCommands: readonly string[] = commandGroups.flatMap(({ commands }) => commands)

/** The groups of the existing commands; commands without a group come at the end. */
export function grouped<C extends { readonly id: string }>(
  commands: readonly C[],
): readonly { readonly title: string; readonly commands: readonly C[] }[] {
  const byId = new Map(commands.map((command) => [command.id, command]))
  const named = new Set(commandGroups.flatMap((group) => group.commands))
  const groups = commandGroups.map((group) => ({
    title: group.title,
    commands: group.commands.flatMap((id) => byId.get(id) ?? []),
  }))
  const others = { title: 'Others', commands: commands.filter(({ id }) => !named.has(id)) }
  return [...groups, others].filter((group) => group.commands.length > 0)
}

/** Pages of `docs/` that explain a command. */
const pages: Readonly<Record<string, readonly string[]>> = {
  apply: ['paths.md', 'history.md'],
  ask: ['approvals.md'],
  controller: ['custom-tasks.md'],
  decide: ['approvals.md', 'gateway-api.md'],
  decisions: ['approvals.md', 'gateway-api.md'],
  diff: ['history.md'],
  events: ['events.md'],
  exec: ['export.md'],
  expire: ['operations.md'],
  export: ['export.md'],
  gateway: ['gateway.md', 'slack.md'],
  'gateway:queue': ['gateway-forwarding.md'],
  generate: ['templates.md'],
  get: ['paths.md', 'templates.md'],
  'handle-event': ['events.md', 'reruns.md'],
  history: ['history.md'],
  init: ['config-reference.md', 'reruns.md'],
  list: ['operations.md'],
  lock: ['locks.md'],
  locks: ['locks.md'],
  render: ['templates.md'],
  'migrate:check': ['migration.md'],
  restore: ['history.md'],
  schema: ['config-reference.md'],
  set: ['paths.md', 'reruns.md'],
  show: ['flow-view.md'],
  unlock: ['locks.md'],
  validate: ['config-reference.md'],
  wait: ['waiting.md', 'approvals.md'],
}

/** The pages about a command, as files below `docs/`; the reference of all commands comes last. */
export function pagesOf(id: string): readonly string[] {
  return [...(Object.hasOwn(pages, id) ? (pages[id] ?? []) : []), 'commands.md']
}

/** Titles of the groups of shared flags, by `helpGroup`, in the order of the help. */
export const flagGroups: Readonly<Record<string, string>> = {
  CHANGE: 'Changes, in the order in which they are written',
  TEMPLATE: 'Variables for templates',
  GATEWAY: 'Through a gateway',
  CONTEXT: 'Where and who',
  GLOBAL: 'For every command',
}
