import tseslint from 'typescript-eslint'

/** Classes that came with Node 24; `await using` itself is compiled for Node 22. */
const tooNew = ['SuppressedError', 'DisposableStack', 'AsyncDisposableStack'].map((name) => ({
  name,
  message: 'Node 22 does not know it',
}))

/** What makes a map of a number that is an object. */
const lossy = [{ name: 'structuredClone', message: 'copyOf in src/json/plain-data.ts keeps floats and long integers' }]

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', 'images/build', '**/data'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/only-throw-error': 'error',
      // It does not end on a type that holds itself and an instance of a class, as JSON with its numbers does.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // There are no enums here (below), and looking for them takes long.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'use a union of literals' },
        { selector: "CallExpression[callee.name='eval']", message: 'never eval' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/json/**', 'src/cli/oclif-package.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'JSON',
          property: 'parse',
          message: 'parseJson in src/json/json-text.ts keeps floats and long integers',
        },
      ],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-globals': ['error', ...tooNew, ...lossy] } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main/**', 'src/cli/**', 'src/commands/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...tooNew,
        ...lossy,
        {
          name: 'process',
          message: 'env, cwd, clock and streams are passed in; only src/main, src/cli and src/commands read process',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'scripts/stress/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
