/** Fails when docs/walkthroughs/send-message.md misses a hop of the default path, names too many files, or links to a term that the glossary lacks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = 'docs/walkthroughs/send-message.md';
const maxFiles = 25;

/** Each hop from the request to the recipient's state, in order; the page links a file that matches. */
const hops: Record<string, RegExp> = {
  'HTTP request': /service-kit\/src\/http\/.*\.ts$/,
  authentication: /service-kit\/src\/auth\/authenticate\.ts$/,
  route: /send-message\.route\.ts$/,
  'command handler': /command-service\/src\/handle-command\.ts$/,
  state: /command-service\/src\/messages\/message.*\.ts$/,
  decider: /send-message\/send-message\.ts$/,
  event: /packages\/events\/src\/event-constructors\/message-events\.ts$/,
  'event store port': /packages\/event-store\/src\/event-store\.ts$/,
  'append queue': /packages\/event-store\/src\/mysql\/.*append-queue.*\.ts$/,
  'batch plan': /packages\/event-store\/src\/planning\/plan-batch\.ts$/,
  'batch write': /packages\/event-store\/src\/mysql\/batch-writer\.ts$/,
  publish: /command-service\/src\/publishing\/publish-commits\.ts$/,
  'event bus': /packages\/event-bus\/src\/.*\.ts$/,
  'shard processor': /packages\/subscription\/src\/shard.*\.ts$/,
  'gather batch': /packages\/subscription\/src\/gather-batch\.ts$/,
  apply: /projector\/src\/apply\/apply-batch\.ts$/,
  projection: /projector\/src\/projections\/messages\.ts$/,
  'write rows and checkpoints': /projector\/src\/subscription\/commit-batch\.ts$/,
  push: /projector\/src\/push\/push-publisher\.ts$/,
  'wire event': /packages\/events\/src\/wire\/to-wire\.ts$/,
  'push channel': /packages\/push-channel\/src\/push-channel\.ts$/,
  gateway: /realtime-gateway\/src\/push-consumer\.ts$/,
  rooms: /realtime-gateway\/src\/rooms\/rooms\.ts$/,
  query: /query-service\/src\/messages\/list-messages\/list-messages\.ts$/,
  'client reducer': /packages\/client\/src\/state\/apply-event\.ts$/,
};

const text = readFileSync(page, 'utf8');
const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, path]) => join('docs/walkthroughs', path));
const files = [...new Set(links.filter((path) => path.endsWith('.ts')))];

const faults = [
  ...Object.entries(hops)
    .filter(([, pattern]) => !files.some((file) => pattern.test(file)))
    .map(([hop]) => `${page} does not link a file of the hop "${hop}"`),
  ...files.filter((file) => !existsSync(file)).map((file) => `${page} links ${file}, which does not exist`),
  ...(files.length > maxFiles ? [`${page} links ${files.length} files; the limit is ${maxFiles}`] : []),
  ...(text.includes('](../glossary.md') ? [] : [`${page} does not link the glossary`]),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
