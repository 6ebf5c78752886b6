/**
 * A folder of harness/ imports only from those before it in this order:
 * data flows one way, from the scenario to the report.
 */
const ORDER = [
  'common',
  'stats',
  'cost',
  'scenario',
  'models',
  'config',
  'knowledge',
  'tuning',
  'systems',
  'run',
  'queue',
  'scoring',
  'judging',
  'drafting',
  'check',
  'drills',
  'decide',
  'report',
  'regression',
  'doctor',
  'view',
  'cli',
  'vitest',
]
/** Folders of one rank know nothing of each other. */
const APART = [
  ['stats', 'cost'],
  ['knowledge', 'tuning'],
  ['report', 'regression'],
]
const folder = (name) => `^harness/${name}/`

module.exports = {
  forbidden: [
    ...ORDER.slice(0, -1).map((name, rank) => ({
      name: `order-${name}`,
      comment: `harness/${name} may import from ${ORDER.slice(0, rank).join(', ') || 'nothing'} only`,
      severity: 'error',
      from: { path: folder(name) },
      to: { path: ORDER.slice(rank + 1).map(folder) },
    })),
    ...APART.flatMap(([a, b]) => [{ name: `apart-${b}-${a}`, severity: 'error', from: { path: folder(b) }, to: { path: folder(a) } }]),
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-test-in-code',
      severity: 'error',
      from: { path: '^harness/', pathNot: '\\.test\\.ts$' },
      to: { path: '(\\.test\\.ts$|^tests/)' },
    },
    {
      name: 'scenarios-use-the-public-api',
      severity: 'error',
      from: { path: '^scenarios/' },
      to: { path: '^harness/(?!index\\.ts$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
