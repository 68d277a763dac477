import { expect, test } from '@jest/globals';
import { changedResponse } from './response-changes.ts';

test('the response of a command shows its effect; the example itself does not change', () => {
  const example = { contactRequest: { state: 'pending' } };
  expect(changedResponse('acceptContact', example)).toEqual({ contactRequest: { state: 'accepted' } });
  expect(changedResponse('requestContact', example)).toEqual(example);
  expect(example.contactRequest.state).toBe('pending');
});

test('a path that the response does not have is refused', () => {
  expect(() => changedResponse('acceptContact', { contactRequest: {} })).toThrow('has no contactRequest.state');
});
