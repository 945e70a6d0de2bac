/** Imports go one way; ARCHITECTURE.md has the picture. */
const layer = (name, mayImport) => ({
  name: `${name}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: `^src/(${[name, ...mayImport].join('|')})/` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
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
    layer('errors', []),
    layer('io', ['errors']),
    layer('context', ['errors']),
    layer('yaml', ['context', 'errors']),
    layer('config', ['yaml', 'context', 'io', 'errors']),
    layer('stores', ['yaml', 'context', 'config', 'io', 'errors']),
    layer('templates', ['yaml', 'context', 'errors']),
    layer('events', ['templates', 'yaml', 'config', 'context', 'io', 'errors']),
    layer('operations', ['events', 'templates', 'stores', 'yaml', 'config', 'context', 'io', 'errors']),
    layer('cli', ['operations', 'stores', 'yaml', 'config', 'context', 'io', 'errors']),
    {
      name: 'the-library-reaches-no-cli',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(cli|commands)/|@oclif', reachable: true },
    },
    {
      name: 'context-does-no-io',
      severity: 'error',
      from: { path: '^src/context/' },
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
