// The arrows of the house (ARCHITECTURE.md). Each rule says who may never know whom.
const tests = '\\.(test|contract|fixture)\\.ts$|/contract/|/testing/';
const services = '^(command-service|query-service|projector|realtime-gateway|signaling)/';

const never = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    never('no-cycles', {}, { circular: true }, 'Whoever reads a file must be able to read what it needs first.'),
    never(
      'events-know-nothing',
      { path: '^packages/events/src', pathNot: tests },
      { path: '^packages/(?!events/)|^[a-z-]+-service/|^projector/|^realtime-gateway/' },
      'What Parley says depends on nobody who says it.',
    ),
    never(
      'service-kit-knows-no-chat',
      { path: '^packages/service-kit/src', pathNot: tests },
      { path: '^packages/(?!service-kit/)|^[a-z-]+-service/|^projector/|^realtime-gateway/' },
      'The kit serves any product.',
    ),
    never(
      'database-knows-no-chat',
      { path: '^packages/database/src', pathNot: tests },
      { path: '^packages/(?!database/)' },
      'The door to SQL serves any table.',
    ),
    never(
      'packages-below-services',
      { path: '^packages/(?!standalone|cli|testing)', pathNot: tests },
      { path: services },
      'Arrows point one way: packages, then services, then compositions.',
    ),
    never(
      'no-service-imports-another',
      { path: `${services.slice(0, -1)}/src`, pathNot: tests },
      { path: services, pathNot: '^$1/' },
      'Services meet in the log, on the bus and over HTTP.',
    ),
    never(
      'tests-only',
      { path: '^(packages/(?!testing/)[^/]+|[a-z-]+)/src', pathNot: tests },
      { path: '^testing/kit/' },
      'What tests need stays out of production.',
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
        path: '^(command-service/src/(app|main|config)|packages/(database|message-bus|push-channel)/)|node_modules/(knex|mysql2|ioredis|express)',
      },
      'A decision is a pure function of what the log says.',
    ),
    never(
      'projections-are-pure',
      { path: '^projector/src/projections/', pathNot: tests },
      {
        path: '^(projector/src/(subscription|push|rebuild)|packages/(message-bus|push-channel|event-store/src/(mysql|sqlite)))|node_modules/(knex|mysql2|ioredis|better-sqlite3)',
      },
      'A projection is event and rows to rows.',
    ),
    never(
      'adapters-are-named-in-main',
      { path: '^(command-service|query-service|projector|realtime-gateway|signaling)/src/', pathNot: `/(main|composition)\\.ts$|${tests}` },
      {
        path: '^packages/(event-store/src/(mysql|sqlite)/|message-bus/src/(rabbit|in-process)|(push-channel|presence)/src/(redis|in-process)|database/src/(mysql|sqlite)-database|file-store/src/(local|s3|open)-)',
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
