import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'
const readme = 'catalog/task/greet/0.1/README.md'

const annotations: readonly Planted[] = ['pipelines.minVersion', 'categories', 'tags', 'displayName', 'platforms'].map(
  (annotation) => ({
    rule: 'catalog-metadata',
    title: `an entry without the annotation ${annotation}`,
    file: task,
    from: `    tekton.dev/${annotation}:`,
    to: `    example.dev/${annotation}:`,
    reports: `: metadata.annotations: tekton.dev/${annotation} is missing`,
  }),
)

const parts: readonly Planted[] = ['README.md', 'samples', 'tests/run.yaml'].map((part) => ({
  rule: 'catalog-layout',
  title: `an entry without ${part}`,
  file: task,
  removes: `catalog/task/greet/0.1/${part}`,
  reports: `: : there is no ${part} beside it`,
}))

const sections: readonly Planted[] = ['params', 'workspaces', 'results', 'usage'].map((section) => ({
  rule: 'catalog-readme',
  title: `a README without a section on ${section}`,
  file: task,
  edits: readme,
  from: `## ${section[0]?.toUpperCase() ?? ''}${section.slice(1)}\n`,
  to: '## More\n',
  reports: `: : README.md has no section on ${section}`,
}))

const unnamed: readonly Planted[] = [
  ['params', 'image', ' and `image`', ''],
  ['params', 'who', '`who`', 'who'],
  ['workspaces', 'config', '`config` and `cache`', '`cache`'],
  ['results', 'greeting', '`greeting`.\n\n## Usage\n', '## Usage\n\n`greeting`.\n'],
].map(([section = '', name = '', from = '', to = '']) => ({
  rule: 'catalog-readme',
  title: `a README that does not name ${name} among the ${section}`,
  file: task,
  edits: readme,
  from,
  to,
  reports: `: spec.${section}: README.md does not name ${name} there`,
}))

/** Entries of the catalog that are not complete. */
export const planted: readonly Planted[] = [
  ...annotations,
  ...parts,
  ...sections,
  ...unnamed,
  {
    rule: 'catalog-layout',
    title: 'a name that is not that of its directory',
    file: 'catalog/task/part/0.1/part.yaml',
    from: '  name: part\n',
    to: '  name: depart\n',
    reports: ': metadata.name: it lies in task/part',
  },
  {
    rule: 'catalog-metadata',
    title: 'a version that is not that of its directory',
    file: task,
    from: `version: '0.1'`,
    to: `version: '0.2'`,
    reports: ': metadata.labels: app.kubernetes.io/version is not "0.1"',
  },
  {
    rule: 'catalog-metadata',
    title: 'a description of one paragraph',
    file: task,
    from: '    Says hello.\n\n',
    to: '',
    reports: ': spec.description: wanted: a line, an empty line, a paragraph',
  },
  {
    rule: 'catalog-readme',
    title: 'a workspace that the README does not name',
    file: task,
    from: '    - name: cache\n',
    to: '    - {name: contexts, optional: true}\n    - name: cache\n',
    reports: ': spec.workspaces: README.md does not name contexts there',
  },
  {
    rule: 'catalog-image',
    title: 'an image of another version',
    file: task,
    from: 'cicdstatemgr:1.2.3',
    to: 'cicdstatemgr:1.2.2',
    reports: ': spec.params: a param image with the version 1.2.3 by default is missing',
  },
  {
    rule: 'catalog-layout',
    title: 'a kind that is not that of its directory',
    file: 'catalog/task/part/0.1/part.yaml',
    from: 'apiVersion: tekton.dev/v1\nkind: Task\n',
    to: 'apiVersion: tekton.dev/v1\nkind: Pipeline\n',
    reports: ': metadata.name: it lies in task/part',
    also: ['config', 'cache'].map(
      (name, index) =>
        `workspace-is-used: catalog/task/part/0.1/part.yaml: spec.workspaces[${index}]: no task uses the workspace ${name}`,
    ),
  },
  {
    rule: 'catalog-metadata',
    title: 'no description',
    file: stepAction,
    from: '  description: |-\n    Says hello.\n\n    To whom, a param tells.\n',
    to: '',
    reports: ': spec.description: wanted: a line, an empty line, a paragraph',
  },
  {
    rule: 'catalog-image',
    title: 'an image that the user must name',
    file: 'catalog/task/part/0.1/part.yaml',
    from: '      default: localhost/cicdstatemgr:1.2.3\n',
    to: '',
    reports: ': spec.params: a param image with the version 1.2.3 by default is missing',
  },
]
