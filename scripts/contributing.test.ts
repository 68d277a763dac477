/** Checks that CONTRIBUTING.md lists exactly the files that an event type touches. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Tests, generated files, and the web client, which is one of many applications of the SDK. */
const excluded = /\.(test|contract|fixture)\.ts$|\/(contract|testing)\/|^(testing|web)\/|\/generated\/|\.md$/;
const maxFiles = 12;

/** Files that name the event type, its constructor or its wire type. */
function filesOf(eventType: string, constructor: string, wireType: string): string[] {
  const output = execFileSync('git', ['grep', '-lwE', `${eventType}|${constructor}|'${wireType}'`, '--', '*.ts', '*/SHA256SUMS'], {
    cwd: root,
    encoding: 'utf8',
  });
  return output
    .trim()
    .split('\n')
    .filter((file) => !excluded.test(file));
}

test('lists the files of ConversationCustomChanged, at most twelve', () => {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const section = page.slice(page.indexOf('## Add an event type'), page.indexOf('## Add a read table'));
  const listed = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) => file);

  const golden = 'packages/events/fixtures/ConversationCustomChanged.v1.json';
  const touched = [...filesOf('ConversationCustomChanged', 'conversationCustomChanged', 'conversation.changed'), golden];
  expect(listed.toSorted()).toEqual([...new Set(touched)].toSorted());
  expect(listed.length).toBeLessThanOrEqual(maxFiles);
});
