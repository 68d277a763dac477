import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { styleFor } from './style.ts';

const outputWith = (hasColors: boolean) => Object.assign(new PassThrough(), { hasColors: () => hasColors });

test('text is styled on a terminal with colors only', () => {
  const styled = styleFor(outputWith(true))('red', 'ERROR');
  expect(styled).not.toBe('ERROR');
  expect(stripVTControlCharacters(styled)).toBe('ERROR');
  expect(styleFor(outputWith(false))('red', 'ERROR')).toBe('ERROR');
  expect(styleFor(new PassThrough())('red', 'ERROR')).toBe('ERROR');
});
