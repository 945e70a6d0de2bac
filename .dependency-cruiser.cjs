/**
 * Imports go one way: each room imports itself and the rooms that are named here, and no other. ARCHITECTURE.md has the picture.
 * A room of rooms (templates) names what lies outside of it, and its rooms name each other.
 */
const ground = ['errors', 'text', 'json']
const data = [...ground, 'yaml', 'context', 'io', 'decisions', 'config']

const rooms = {
  errors: [],
  text: ['errors'],
  json: ['errors', 'text'],
  yaml: ground,
  io: ['errors', 'text'],
  context: ground,
  decisions: ground,
  flows: [...ground, 'context', 'decisions'],
  kubernetes: [...ground, 'io'],
  config: [...ground, 'yaml', 'context', 'io', 'decisions'],
  templates: [...ground, 'yaml'],
  stores: data,
  caches: [...data, 'stores'],
  events: [...data, 'templates'],
  operations: [...data, 'templates', 'stores', 'caches', 'events', 'flows'],
  library: [...data, 'operations'],
  gateway: [...data, 'kubernetes', 'stores', 'events', 'operations', 'flows'],
  controller: [...data, 'kubernetes', 'stores', 'operations'],
  cli: [...data, 'stores', 'operations', 'flows'],
  legacy: [...data, 'operations', 'cli'],
  commands: [...data, 'operations', 'gateway', 'controller', 'cli', 'flows'],
  main: ['errors', 'io', 'cli', 'legacy'],
}

const innerRooms = {
  'templates/values': [...ground],
  'templates/syntax': [...ground, 'templates/values'],
  'templates/formatting': [...ground, 'templates/values'],
  'templates/runtime': [...ground, 'templates/values', 'templates/formatting'],
  'templates/compiler': [...ground, 'templates/values', 'templates/syntax', 'templates/runtime'],
  'templates/library': [...rooms.templates, 'templates/values', 'templates/formatting', 'templates/runtime'],
}

const roomRules = Object.entries({ ...rooms, ...innerRooms }).map(([room, below]) => ({
  name: `${room.replace('/', '-')}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...below].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-folder-is-a-room-with-a-rule',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(?:(?:${Object.keys(rooms).join('|')})/|[^/]+$)` },
      to: {},
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    // Types count here: folders that need each other's types cannot be read one after the other.
    { name: 'no-folder-cycles', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' }, to: {} },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'unknown'] },
    },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|examples)/' },
    },
    {
      name: 'the-library-reaches-no-cli',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(main|cli|legacy|commands|controller)/|@oclif|@kubernetes', reachable: true },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: {
        path: '^src/(errors|text|json|yaml|context|decisions|flows|events/plan|events/rendering|events/messages|controller/kinds)/',
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util|buffer)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
