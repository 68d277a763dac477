import { expect, test } from '@jest/globals';
import { compileStatement } from '@parley/database/compiled-statement';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { parkingStatements } from './parking.ts';

test('M2: a parked sequence stores the code of a database error, not its values', async () => {
  const event = {
    id: newId(),
    type: 'MessageSent',
    stream: conversationStream(newId()),
    version: 7,
    partition: 3,
    position: 12,
  } as AnyStoredEvent;
  const error = Object.assign(new Error("Incorrect string value: 'a private text' for column 'text'"), {
    code: 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
    sqlState: 'HY000',
    sql: "INSERT INTO message_timeline VALUES ('a private text')",
  });
  const parked = [{ event, cause: { projection: 'messageTimeline', error } }];
  const statements = await parkingStatements({ dialect: 'sqlite', now: async () => 1 }, 'live', parked);
  const values = JSON.stringify(statements.map((statement) => compileStatement(statement).values));
  expect(values).toContain('Incorrect string value: … (ER_TRUNCATED_WRONG_VALUE_FOR_FIELD)');
  expect(values).not.toContain('private');
});
