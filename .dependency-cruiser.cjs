// Who may import whom: the five floors of ARCHITECTURE.md. Imports only go down. `npm run check` holds them.

const stages = [
  'intake',
  'requester',
  'legality',
  'oncall',
  'decision',
  'preservation',
  'collection',
  'review',
  'production',
  'delivery',
  'notice',
  'transparency',
]
const test = '[.]test[.]ts$'
const journey = '^src/(journey([.]ts$|/)|desk[.]ts$)'
const faces = '^src/(web|cli|roles|drill)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or hide a third. (Types alone may: they vanish.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that imports nobody is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: [test, '[.]d[.]ts$', 'sandbox-closed[.]cjs$', '^test/', '^bench/', '^src/cli/'] },
      to: {},
    },
    {
      name: 'resolves',
      comment: 'Every import leads somewhere, and to a package that package.json names.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^data:' },
    },
    {
      name: 'no-package-for-development',
      comment: 'What runs at a desk is not installed for development only.',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'floor-0-order',
      comment: 'order/ is pure: it imports nothing of ours, and of Node only hashing.',
      severity: 'error',
      from: { path: '^src/order/', pathNot: test },
      to: {
        path: ['^src/', '^(node:)?[a-z_/]+$'],
        pathNot: ['^src/order/', '^(node:)?crypto$'],
        dependencyTypesNot: ['npm'],
      },
    },
    {
      name: 'floor-1-platform',
      comment: 'platform/ reaches the outside world for all, and knows no stage.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: test },
      to: { path: '^src/', pathNot: '^src/(platform|order)/' },
    },
    {
      name: 'floor-1-ledger',
      comment: 'ledger/ knows events and the outside world, and no stage.',
      severity: 'error',
      from: { path: '^src/ledger/', pathNot: test },
      to: { path: '^src/', pathNot: '^src/(ledger|platform|order)/' },
    },
    {
      name: 'floor-2-stages',
      comment: 'A stage imports order/, platform/ and its own folder: never another stage, never the ledger.',
      severity: 'error',
      from: { path: `^src/(${stages.join('|')})/`, pathNot: test },
      to: { path: '^src/', pathNot: ['^src/(order|platform)/', '^src/$1/'] },
    },
    {
      name: 'floor-3-journey',
      comment: 'The journey calls the stages; the faces call the journey.',
      severity: 'error',
      from: { path: journey },
      to: { path: [faces, '^src/verify/'] },
    },
    {
      name: 'floor-4-faces',
      comment: 'Nobody below imports a face.',
      severity: 'error',
      from: { pathNot: [faces, '^test/', '^bench/', test] },
      to: { path: faces },
    },
    {
      name: 'faces-are-thin',
      comment: 'A page in a browser knows the words of an order and the offline verifier; all else it asks its server.',
      severity: 'error',
      from: { path: '^src/web/(desk|portal|public|setup|design)/' },
      to: {
        path: '^src/',
        pathNot: ['^src/web/($1|design)/', '^src/(order|verify)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-write-path',
      comment: 'Only the journey and its desk append to the books.',
      severity: 'error',
      from: { path: '^src/', pathNot: [journey, '^src/ledger/', test] },
      to: { path: '^src/ledger/append[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'verifier-stands-alone',
      comment: 'An auditor reads the verifier in an hour: order/, the pure tree, tiles and note, Node and age.',
      severity: 'error',
      from: { path: '^src/verify/', pathNot: test },
      to: { path: '^src/', pathNot: ['^src/(verify|order)/', '^src/ledger/(tree|note|leaf|proof|tiles)[.]ts$'] },
    },
    {
      name: 'recheck-shares-nothing',
      comment: 'INVARIANT I2: a checker shares no code with what it checks.',
      severity: 'error',
      from: { path: '^src/production/recheck[.]ts$' },
      to: { path: '^src/', pathNot: '^src/order/' },
    },
    {
      name: 'law-is-pure',
      comment: 'judge() and what it stands on have no clock, no database and no network.',
      severity: 'error',
      from: { path: '^src/legality/judge[.]ts$' },
      to: {
        path: [
          '^src/platform/(?!(settings|settings-words|settings-oncall|settings-pager|settings-sources|clock)[.]ts$)',
          '^(node:)?(fs|net|http|https|dns|tls|child_process)',
        ],
        reachable: true,
      },
    },
    {
      name: 'edge-holds-little',
      comment: 'What faces the internet reaches neither the journey, nor collecting, nor keys, nor the database.',
      severity: 'error',
      from: { path: '^src/roles/edge[.]ts$' },
      to: {
        path: [
          journey,
          '^src/(collection|production|decision)/',
          '^src/platform/(keys|database|migrate|postgres)[.]ts$',
        ],
        reachable: true,
      },
    },
    {
      name: 'pager-holds-little',
      comment:
        'What wakes people reaches neither the journey, nor collecting, nor a key that opens content, nor the database.',
      severity: 'error',
      from: { path: '^src/roles/pager[.]ts$' },
      to: {
        path: [
          journey,
          '^src/(collection|production|decision|delivery|intake|ledger)/',
          '^src/platform/(keys|database|migrate|postgres|jobs|blobs|originals)[.]ts$',
        ],
        reachable: true,
      },
    },
    {
      name: 'collector-holds-little',
      comment: 'What collects shards reaches neither the journey, nor the ledger, nor a key that is not its own.',
      severity: 'error',
      from: { path: '^src/(roles|cli)/collector[.]ts$' },
      to: {
        path: [
          journey,
          '^src/(decision|delivery|intake|ledger|legality|requester|review)/',
          '^src/platform/(keys|copy-key|migrate|postgres|originals|spool)[.]ts$',
        ],
        reachable: true,
      },
    },
    {
      name: 'parsers-hold-nothing',
      comment: 'What parses bytes from outside runs alone: no database, no keys, no network.',
      severity: 'error',
      from: { path: '^src/intake/(parsers?/|read-[a-z]+[.]ts$)', pathNot: test },
      to: {
        path: ['^src/platform/(keys|database|mailer|jobs)[.]ts$', '^(node:)?(net|http|https|dns|tls|child_process)$'],
      },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Code that runs at a desk imports no test.',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { path: ['^test/', test] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|test/vectors|duly-data)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
    skipAnalysisNotInRules: true,
  },
}
