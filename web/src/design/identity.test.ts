import { describe, expect, test } from '@jest/globals';
import { hueOf, initialsOf } from './identity.ts';

describe('identity', () => {
  test.each([
    ['Ada Brandt', 'AB'],
    ['Everyone', 'E'],
    ['Release 4', 'R4'],
    ['  Mary Jane Watson ', 'MW'],
    ['👩‍🚀 Crew', '👩‍🚀C'],
    ['', ''],
  ])('initials of %j are %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  test('the hue is stable and within the circle', () => {
    const hues = ['a', 'b', '0192-ff', 'ü'].map(hueOf);
    expect(hues).toEqual(['a', 'b', '0192-ff', 'ü'].map(hueOf));
    expect(hues.every((hue) => hue >= 0 && hue < 360)).toBe(true);
    expect(new Set(hues).size).toBe(4);
  });
});
