import { expect, test } from '@jest/globals';
import { queryPrefixes, nameTerms } from './name-terms.ts';

test.each([
  ['Ada Lovelace', ['ada', 'lovelace']],
  ['Zoë Ångström-Łódź', ['zoe', 'angstrom', 'lodz']],
  ['Bob Bob', ['bob']],
  ['山田太郎', ['山田', '田太', '太郎', '郎']],
  ['…!', []],
])('the name %s has the terms %j', (name, terms) => expect(nameTerms(name)).toEqual(terms));

test.each([
  ['  LOVE ', ['love']],
  ['ada lov', ['ada', 'lov']],
  ['@Ada_L', ['ada_l']],
  ['a.', ['a.']],
  ['Zoe\u0308', ['zoe']],
  ['太郎', ['太郎', '郎']],
  ['%', []],
])('the query %s has the prefixes %j', (query, prefixes) => expect(queryPrefixes(query)).toEqual(prefixes));
