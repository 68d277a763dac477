// Boundaries between packages and services (ARCHITECTURE.md). Each rule forbids one kind of import.
const tests = '\\.(test|contract|fixture)\\.ts$|/contract/|/testing/';
const services = '^(command-service|query-service|projector|dispatcher|realtime-gateway|signaling)/';

const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    never('no-cycles', {}, { circular: true }, 'Import cycles hide the order in which files can be read.'),
    never(
      'events-know-nothing',
      { path: '^packages/events/src', pathNot: tests },
      { path: '^packages/(?!events/)|^[a-z-]+-service/|^(projector|dispatcher|realtime-gateway)/' },
      'Event schemas depend on nothing but zod.',
    ),
    never(
      'service-kit-knows-no-chat',
      { path: '^packages/service-kit/src', pathNot: tests },
      { path: '^packages/(?!service-kit/|concurrency/)|^[a-z-]+-service/|^(projector|dispatcher|realtime-gateway)/' },
      'service-kit serves any product.',
    ),
    never(
      'concurrency-imports-nothing',
      { path: '^packages/concurrency/src', pathNot: tests },
      { path: '^packages/(?!concurrency/)' },
      'concurrency serves any code.',
    ),
    never(
      'database-knows-no-chat',
      { path: '^packages/database/src', pathNot: tests },
      { path: '^packages/(?!database/|concurrency/)' },
      'The database port serves any table.',
    ),
    never(
      'write-tables-know-only-events',
      { path: '^packages/write-tables/src', pathNot: tests },
      { path: '^packages/(?!write-tables/|database/|events/)' },
      'Tables beside the log depend on nothing that is projected from it.',
    ),
    never(
      'key-store-knows-no-log',
      { path: '^packages/key-store/src', pathNot: tests },
      { path: '^packages/(?!key-store/|database/|events/)' },
      'Keys are used by the log, not the other way.',
    ),
    never(
      'packages-below-services',
      { path: '^packages/', pathNot: tests },
      { path: services },
      'Services import packages, compositions import services; never the other way.',
    ),
    never(
      'no-service-imports-another',
      { path: `${services.slice(0, -1)}/src`, pathNot: tests },
      { path: services, pathNot: '^$1/' },
      'Services communicate through the log, the event bus and HTTP.',
    ),
    never(
      'tests-only',
      { path: '^(packages/[^/]+|(?!testing/)[a-z-]+)/src', pathNot: tests },
      { path: '^testing/kit/' },
      'Production code imports no test code.',
    ),
    never(
      'client-is-for-browsers',
      { path: '^packages/client/src', pathNot: tests },
      { dependencyTypes: ['core'] },
      'The SDK runs in a browser.',
    ),
    never(
      'deciders-are-pure',
      { path: '^command-service/src/(conversations|messages|receipts|calls|contacts)/', pathNot: '\\.(route|test|reads)\\.ts$' },
      {
        path: '^(command-service/src/(app|main|config)|packages/(database|event-bus|push-channel)/)|node_modules/(knex|mysql2|ioredis|express)',
      },
      'A decision is a pure function of state and command.',
    ),
    never(
      'projections-are-pure',
      { path: '^projector/src/projections/', pathNot: tests },
      {
        path: '^(projector/src/(subscription|push|rebuild)|packages/(event-bus|push-channel|event-store/src/(mysql|sqlite)))|node_modules/(knex|mysql2|ioredis|better-sqlite3)',
      },
      'A projection is a pure function from events to rows.',
    ),
    never(
      'adapters-are-named-in-main',
      {
        path: '^(command-service|query-service|projector|dispatcher|realtime-gateway|signaling)/src/',
        pathNot: `/(main|composition)\\.ts$|${tests}`,
      },
      {
        path: '^packages/(event-store/src/(mysql|sqlite)/|event-bus/src/(rabbit|in-process)|(push-channel|presence)/src/(redis|in-process)|database/src/(mysql|sqlite)-database|file-store/src/(local|s3|open)-|key-store/src/key-store\\.ts)',
      },
      'Only a composition chooses adapters.',
    ),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.tsbuild/|/node_modules/\\.pnpm/.*\\.d\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
    preserveSymlinks: false,
  },
};
