import { expect, test } from '@jest/globals';
import { DatabaseUnavailable } from './database.ts';
import { isConnectionLost, translateMysqlError } from './mysql-errors.ts';

test.each([
  [3, "Error writing file './parley/events.ibd' (OS errno 28 - No space left on device)"],
  [1021, 'Disk full (/tmp); waiting for someone to free some space'],
  [1026, 'Error writing file (errno: 28)'],
  [1030, 'Got error 28 "No space left on device" from storage engine InnoDB'],
  [1114, "The table 'sessions' is full"],
])('error %i, a disk failure, is DatabaseUnavailable', (errno, message) => {
  const error = Object.assign(new Error(message), { errno, sqlState: 'HY000' });
  expect(translateMysqlError(error)).toBeInstanceOf(DatabaseUnavailable);
});

test.each([
  [1047, 'WSREP has not yet prepared node for application use', '08S01'],
  [1180, 'Got error 149 "Lock deadlock; Retry transaction" during COMMIT', 'HY000'],
  [1290, 'The MySQL server is running with the --super-read-only option so it cannot execute this statement', 'HY000'],
  [1836, 'Running in read-only mode', 'HY000'],
  [3032, 'The server is currently in offline mode', 'HY000'],
  [3100, "Error on observer while running replication hook 'before_commit'.", 'HY000'],
  [3101, 'Plugin instructed the server to rollback the current transaction.', '40000'],
])('HA 3.3: error %i of a cluster member ends the session and is DatabaseUnavailable', (errno, message, sqlState) => {
  const error = Object.assign(new Error(message), { errno, sqlState });
  expect(isConnectionLost(error)).toBe(true);
  expect(translateMysqlError(error)).toBeInstanceOf(DatabaseUnavailable);
});

test("an error of the statement remains the driver's error", () => {
  const error = Object.assign(new Error('You have an error in your SQL syntax'), { errno: 1064, sqlState: '42000' });
  expect(translateMysqlError(error)).toBe(error);
});
