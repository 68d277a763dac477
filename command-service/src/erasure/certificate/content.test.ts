import { expect, test } from '@jest/globals';
import { backendId, operatorId } from '@parley/events/api-keys';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { certificateContent as schema } from '@parley/events/wire/erasure-certificates';
import { certificateContent, type ErasureKind } from './content.ts';

const [subjectId, another] = [newId(), newId()];
const event = (position: number, actorId: string, apiKeyId?: string): AnyStoredEvent =>
  ({
    partition: 3,
    position,
    recordedAt: position * 1_000_000,
    metadata: { actorId, ...(apiKeyId !== undefined && { apiKeyId }) },
  }) as AnyStoredEvent;

function contentOf(
  kind: ErasureKind,
  actorId: string,
  { apiKeyId, backupRetention }: { apiKeyId?: string; backupRetention?: number } = {},
) {
  const requested = event(7, actorId, apiKeyId);
  const input = {
    kind,
    erasureId: newId(),
    subjectId,
    requested,
    completed: event(9, actorId),
    storeId: 's',
    epoch: 1,
    keys: [],
    backupRetention,
  };
  return schema.parse(certificateContent(input));
}

test.each<[ErasureKind, string, string | undefined, string]>([
  ['person', subjectId, undefined, 'the person'],
  ['person', another, undefined, 'an operator'],
  ['person', operatorId, undefined, 'an operator'],
  ['person', backendId, undefined, 'a backend'],
  ['person', another, '4fTq0ZbX9sLd', 'a backend'],
  ['conversation', another, undefined, 'an owner'],
  ['conversation', operatorId, undefined, 'an operator'],
])('names who asked for the erasure of a %s: %#', (kind, actorId, apiKeyId, requestedBy) => {
  const content = contentOf(kind, actorId, apiKeyId === undefined ? {} : { apiKeyId });
  expect(content).toMatchObject({ kind, requestedBy, positions: { epoch: 1, partition: 3, requested: 7, completed: 9 } });
});

test('promises about backups what is set, and nothing otherwise', () => {
  expect(contentOf('person', subjectId).backups.until).toBeNull();
  expect(contentOf('person', subjectId, { backupRetention: 60_000 }).backups.until).toBe('1970-01-01T00:01:09.000Z');
});
