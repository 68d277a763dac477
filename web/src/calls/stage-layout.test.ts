import { describe, expect, test } from '@jest/globals';
import { layoutOf } from './stage-layout.ts';

const tile = (id: string, screen = false, own = false) => ({ id, screen, own });

describe('layout of a call', () => {
  test('two are a pair, more are a grid', () => {
    expect(layoutOf([tile('a'), tile('me', false, true)]).kind).toBe('pair');
    expect(layoutOf([tile('a'), tile('b'), tile('me', false, true)]).kind).toBe('grid');
    expect(layoutOf([tile('me', false, true)]).kind).toBe('grid');
  });

  test('a shared screen is on the stage, another one before one’s own', () => {
    const { kind, shared, tiles } = layoutOf([tile('a'), tile('b', true), tile('me', true, true)]);
    expect([kind, shared?.id, tiles.map(({ id }) => id)]).toEqual(['shared', 'b', ['a', 'me']]);
    expect(layoutOf([tile('a'), tile('me', true, true)]).shared?.id).toBe('me');
  });

  test('all are shown alike if the user wants that', () => {
    const { kind, shared, tiles } = layoutOf([tile('a', true), tile('me', false, true)], true);
    expect([kind, shared, tiles.length]).toEqual(['grid', null, 2]);
  });
});
