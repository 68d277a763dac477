import { expect, test } from '@jest/globals';
import { currentVersion } from '@parley/events/catalogue';
import { idToBytes } from '@parley/events/id-bytes';
import { eventId, newId } from '@parley/events/ids';
import { appendOf, sent } from './contract/append-builders.ts';
import { prepareAppend } from './planning/prepared-append.ts';
import { eventOf } from './stored-row.ts';

const append = appendOf([sent(newId())]);
const [prepared] = prepareAppend(append).events;

// With the key, the id of a new account could be guessed from its username, and the username from the id.
test('the log keeps no idempotency key, and shows none that an earlier release stored', () => {
  const stored = JSON.parse(prepared!.metadataJson) as object;
  expect(JSON.stringify(stored)).not.toContain(append.command.key);
  const row = {
    partition_id: 1,
    position: 1,
    version: 1,
    event_id: idToBytes(eventId(append.command, 0)),
    messages: 1,
    members: 0,
    type: 'MessageSent',
    schema_version: currentVersion('MessageSent'),
    payload: prepared!.payloadJson,
    metadata: JSON.stringify({ ...stored, commandKey: 'an old key' }),
    recorded_at: 1,
  };
  expect(eventOf(row).metadata).toEqual({ ...append.metadata, actorId: append.command.actorId });
});
