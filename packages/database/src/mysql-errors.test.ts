import { expect, test } from '@jest/globals';
import { DatabaseUnavailable } from './database.ts';
import { translateMysqlError } from './mysql-errors.ts';

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

test("an error of the statement remains the driver's error", () => {
  const error = Object.assign(new Error('You have an error in your SQL syntax'), { errno: 1064, sqlState: '42000' });
  expect(translateMysqlError(error)).toBe(error);
});
