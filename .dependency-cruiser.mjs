/**
 * Who may import whom. ARCHITECTURE.md has the same table in words; `scripts/boundaries.test.ts` plants a forbidden
 * import and sees this file catch it.
 */
const RANKS = [
  ['numeric'],
  ['random', 'catalog', 'measures'],
  ['relation', 'mechanisms', 'receipt'],
  ['sql', 'rewrite', 'dialect'],
  ['dp-plan'],
  ['consistency'],
]
// Type-only neighbours: a place in the text is part of every node, and the front end speaks of what it hands to the planner.
const SHARED_TYPES = '^engine/src/(sql/source-span|dp-plan/(measured-query|grouping-family))[.]ts$'

const engineRanks = RANKS.flatMap((folders, rank) => {
  const higher = RANKS.slice(rank + 1).flat()
  if (higher.length === 0) return []
  return [
    {
      name: `engine-rank-${rank}`,
      comment: 'a folder of the engine imports only folders of lower rank',
      severity: 'error',
      from: { path: `^engine/src/(${folders.join('|')})/`, pathNot: '[.]test[.]ts$' },
      to: { path: `^engine/src/(${higher.join('|')})/`, pathNot: SHARED_TYPES },
    },
  ]
})

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'contracts-know-nothing',
      severity: 'error',
      comment: 'contracts hold what crosses a wire, and no logic',
      from: { path: '^contracts/src' },
      to: { path: '^(engine|policies|sandbox|server|workspace-ui|e2e|bench)/' },
    },
    {
      name: 'pure-parts-know-contracts-only',
      severity: 'error',
      comment: 'pass data in; input and output belong to server/src/connectors and repositories',
      from: { path: '^(engine|policies|sandbox)/src', pathNot: '[.]test[.]ts$' },
      to: { path: '^(engine|policies|sandbox|server|workspace-ui|e2e|bench)/', pathNot: '^$1/' },
    },
    {
      name: 'engine-does-no-io',
      severity: 'error',
      comment: 'randomness and time are passed in; drivers live in the server',
      from: { path: '^(engine|policies)/src', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-has-no-driver',
      severity: 'error',
      from: { path: '^(engine|policies|contracts)/src', pathNot: '[.]test[.]ts$' },
      to: { path: 'node_modules/(pg|kysely|fastify|@duckdb|@electric-sql)/' },
    },
    {
      name: 'ui-knows-contracts-and-receipts',
      severity: 'error',
      comment: 'the page shows what the server explains; only receipts are checked in the browser',
      from: { path: '^workspace-ui/' },
      to: { path: '^(engine|policies|sandbox|server)/', pathNot: '^engine/src/receipt/' },
    },
    {
      name: 'no-deep-import',
      severity: 'error',
      comment: 'use the public entry of the workspace',
      from: { path: '^(contracts|engine|policies|server|workspace-ui|e2e|bench)/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(contracts|engine|policies|sandbox)/src/',
        pathNot: ['^$1/', '^(contracts|engine|policies|sandbox)/src/index[.]ts$', '^engine/src/receipt/', '[.]json$'],
      },
    },
    {
      name: 'server-direction',
      severity: 'error',
      comment: 'routes -> use-cases -> repositories, connectors, presenters; only app.ts wires',
      from: {
        path: '^server/src/(repositories|connectors|presenters|governed-data|evidence)/',
        pathNot: '[.]test[.]ts$',
      },
      to: { path: '^server/src/(routes|use-cases|cli)/' },
    },
    {
      name: 'use-cases-below-routes',
      severity: 'error',
      from: { path: '^server/src/use-cases/', pathNot: '[.]test[.]ts$' },
      to: { path: '^server/src/(routes|cli)/' },
    },
    {
      name: 'routes-call-use-cases',
      severity: 'error',
      comment: 'a route is a schema and one call',
      from: { path: '^server/src/routes/', pathNot: '[.]test[.]ts$' },
      to: { path: '^server/src/connectors/' },
    },
    {
      name: 'ui-features-apart',
      severity: 'error',
      comment: 'ui < features < app, and no feature imports another',
      from: { path: '^workspace-ui/src/features/([^/]+)/' },
      to: { path: '^workspace-ui/src/features/', pathNot: '^workspace-ui/src/features/$1/' },
    },
    {
      name: 'ui-parts-below-features',
      severity: 'error',
      from: { path: '^workspace-ui/src/ui/' },
      to: { path: '^workspace-ui/src/(features|app)/', pathNot: '^workspace-ui/src/app/tokens[.]ts$' },
    },
    {
      name: 'seeded-randomness-stays-in-tests',
      severity: 'error',
      from: { path: '^(engine|policies|server|workspace-ui)/src', pathNot: '[.]test[.]ts$' },
      to: { path: '^(engine|policies|server)/test/' },
    },
    ...engineRanks,
  ],
  options: {
    doNotFollow: { path: 'node_modules|dist' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
