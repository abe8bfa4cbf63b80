// Who may import whom (docs/ARCHITECTURE.md). A misspelt import is an error too: it would slip past every other rule.
const TEST = '\\.test\\.tsx?$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'The core decides; it imports nothing but the core.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TEST },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'domain-imports-no-stage',
      comment: 'Nouns know nothing of what is done with them; an order knows its own statuses.',
      severity: 'error',
      from: { path: '^src/core/domain/', pathNot: TEST },
      to: { path: '^src/core/(?!domain/|execution/orderStatus)' },
    },
    {
      name: 'quant-imports-only-nouns',
      severity: 'error',
      from: { path: '^src/core/quant/', pathNot: TEST },
      to: { path: '^src/core/(?!quant/|domain/|calendar/)' },
    },
    {
      name: 'risk-imports-no-later-stage',
      comment: 'Risk is asked by the kernel; it asks nobody behind it.',
      severity: 'error',
      from: { path: '^src/core/risk/', pathNot: TEST },
      to: { path: '^src/core/(kernel|pipeline|strategies|simulation)/' },
    },
    {
      name: 'protocol-imports-zod-and-nouns',
      severity: 'error',
      from: { path: '^src/protocol/', pathNot: TEST },
      to: {
        pathNot: [
          '^src/protocol/',
          '^src/core/domain/',
          '^src/core/execution/orderStatus',
          'node_modules/zod/',
        ],
      },
    },
    {
      name: 'renderer-imports-protocol-and-pure-numbers',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TEST },
      to: { path: '^src/(main|preload|core/(?!quant/|domain/|calendar/|execution/orderStatus))' },
    },
    {
      name: 'brokers-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/main/brokers/([^/]+)/' },
      to: { path: '^src/main/brokers/([^/]+)/', pathNot: '^src/main/brokers/$1/' },
    },
    {
      name: 'brokers-know-only-the-core',
      severity: 'error',
      from: { path: '^src/main/brokers/', pathNot: TEST },
      to: { path: '^src/main/(?!brokers/)' },
    },
    {
      name: 'gateway-is-a-product-of-its-own',
      comment:
        'The simulated gateway shares the core with the engine and nothing else: they meet on the wire.',
      severity: 'error',
      from: { path: '^src/main/gateway/', pathNot: TEST },
      to: { path: '^src/(protocol/|main/(?!gateway/)|renderer/|preload/)' },
    },
    {
      name: 'nobody-imports-the-gateway',
      severity: 'error',
      from: { path: '^src/(?!main/gateway/)' },
      to: { path: '^src/main/gateway/' },
    },
    {
      name: 'electron-only-in-desktop-and-preload',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main/desktop|preload)/' },
      to: { path: 'node_modules/electron/|^electron$' },
    },
    {
      name: 'nobody-imports-the-desktop',
      comment: 'So the headless program has no electron in its import graph.',
      severity: 'error',
      from: { path: '^src/(?!main/desktop/)' },
      to: { path: '^src/main/desktop/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'must-resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
