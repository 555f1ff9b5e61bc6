import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Dependency arrows: cli -> commands -> (render, tools, view, vectors, report, analysis, baselines, formats, model) -> config, codes -> fixed.
 * For each folder: the folders that it must not import, and whether it may touch files and processes.
 */
const ARROWS = {
  fixed: {
    forbidden: ['config', 'codes', 'model', 'view', 'vectors', 'formats', 'render', 'tools', 'commands', 'cli'],
  },
  codes: { forbidden: ['config', 'model', 'view', 'vectors', 'formats', 'render', 'tools', 'commands', 'cli'] },
  config: { forbidden: ['model', 'view', 'vectors', 'formats', 'render', 'tools', 'commands', 'cli'] },
  model: { forbidden: ['view', 'vectors', 'formats', 'render', 'tools', 'commands', 'cli'] },
  view: { forbidden: ['render', 'tools', 'commands', 'cli'] },
  vectors: { forbidden: ['render', 'tools', 'commands', 'cli'] },
  baselines: { forbidden: ['config', 'view', 'vectors', 'formats', 'render', 'tools', 'commands', 'cli'] },
  analysis: { forbidden: ['view', 'vectors', 'render', 'tools', 'commands', 'cli'] },
  report: { forbidden: ['model', 'view', 'vectors', 'render', 'tools', 'commands', 'cli'] },
  formats: { forbidden: ['view', 'vectors', 'render', 'tools', 'commands', 'cli'] },
  render: { forbidden: ['model', 'vectors', 'formats', 'tools', 'commands', 'cli'], effects: true },
  tools: { forbidden: ['model', 'view', 'vectors', 'formats', 'render', 'commands', 'cli'], effects: true },
  commands: { forbidden: ['cli'], effects: true },
};

const EFFECTS = ['node:fs', 'node:fs/promises', 'node:child_process', 'execa'].map((name) => ({
  name,
  message: 'Only commands, render and tools touch files and processes.',
}));

const arrows = Object.entries(ARROWS).map(([folder, { forbidden, effects }]) => ({
  files: [`generator/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        ...(effects ? {} : { paths: EFFECTS }),
        patterns: [
          {
            group: forbidden.flatMap((name) => [`**/${name}/*`, `**/${name}.js`]),
            message: `generator/${folder} must not import this: see the dependency arrows in eslint.config.js.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['**/dist', 'packages/*/native/*.js', 'node_modules', 'coverage', 'rtl-out', 'golden', 'samples'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess makes them necessary in loops
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['generator/**/*.ts'], rules: { 'no-restricted-globals': ['error', 'fetch'] } },
  {
    files: ['scripts/**', 'packages/*/native/*.ts'],
    rules: { 'no-console': 'off' },
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  { files: ['*.config.{ts,js}'], rules: { 'no-restricted-exports': 'off' } },
  ...arrows,
);
