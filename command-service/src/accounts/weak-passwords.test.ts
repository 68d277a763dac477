import { describe, expect, test } from '@jest/globals';
import { requireStrongPassword } from './weak-passwords.ts';

const ada = { username: 'ada.lovelace', displayName: 'Ada Byron King', email: 'countess@example.com' };
const check = (password: string) => requireStrongPassword(password, ada, 'password');

describe('M3: weak passwords', () => {
  test.each([
    'password',
    'PassWord1',
    '12345678',
    'qwertyuiop',
    '          ',
    '\u3000'.repeat(8),
    'aaaaaaaaaa',
    'AaAaAaAa',
    '😀'.repeat(8),
    'ada.lovelace',
    'Ada.Lovelace1!',
    'countess',
    'countess2026',
    'AdaByronKing',
    'ada byron king',
    'Byron123',
    'parley123',
    'Parley2026',
  ])('%j is refused', async (password) => {
    await expect(check(password)).rejects.toMatchObject({
      code: 'validation_failed',
      options: { errors: [{ path: 'password', message: expect.any(String) }] },
    });
  });

  test.each([
    'correct horse battery',
    'correct horse',
    '  spaces ',
    '😀😃😄😁😆😅😂🤣',
    'king of the byrons',
    'parley is where we met',
    'abababab9',
  ])('%j is accepted', async (password) => {
    await expect(check(password)).resolves.toBeUndefined();
  });
});
