import { expect, test } from '@jest/globals';
import { findInternalErrors } from './internal-errors.ts';

test('finds requests that were answered with 500, and no others', () => {
  const lines = ['{"path":"/a","status":500,"ms":1}', '{"path":"/b","status":503,"ms":500}', '{"path":"/c","status":201}'];
  const services = [{ name: 'command-service', output: () => lines.join('\n') }];
  expect(findInternalErrors(services)).toEqual([`command-service: ${lines[0]}`]);
});
