import { expect, test } from '@jest/globals';
import { prefixesOf, wordsOfName } from './name-words.ts';

test.each([
  ['Ada Lovelace', ['ada', 'lovelace']],
  ['Zoë Ångström-Łódź', ['zoe', 'angstrom', 'lodz']],
  ['Bob Bob', ['bob']],
  ['山田太郎', ['山田', '田太', '太郎', '郎']],
  ['…!', []],
])('%s is found by %j', (name, words) => expect(wordsOfName(name)).toEqual(words));

test.each([
  ['  LOVE ', ['love']],
  ['ada lov', ['ada', 'lov']],
  ['@Ada_L', ['ada_l']],
  ['a.', ['a.']],
  ['Zoe\u0308', ['zoe']],
  ['太郎', ['太郎', '郎']],
  ['%', []],
])('%s is typed to find %j', (typed, prefixes) => expect(prefixesOf(typed)).toEqual(prefixes));
