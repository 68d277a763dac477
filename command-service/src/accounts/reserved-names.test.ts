import { expect, test } from '@jest/globals';
import { isReservedName } from './reserved-names.ts';

test.each([
  'admin',
  'adm1n',
  'admln',
  'a_d_m_i_n',
  'admin42',
  'adrnin',
  'operator',
  '0perat0r',
  'parley',
  'par1ey',
  'parley.support',
  'parley_admin_1',
  'suppo.rt',
  'r00t',
])('%s is reserved', (name) => expect(isReservedName(name)).toBe(true));

test.each(['ada', 'nadmin', 'administer', 'roots', 'barley', 'parleyvous', 'helper', 'grace.hopper', 'abbot', '12345'])(
  '%s is not',
  (name) => expect(isReservedName(name)).toBe(false),
);
