/**
 * Refuses the passwords that guesses begin with: the common ones of zxcvbn's list, and those made of what everybody knows of the account.
 * There are no rules of composition, which make passwords alike (NIST SP 800-63B, section 3.1.1).
 */
import { invalidField } from '../fields.ts';

/** Publicly known names of an account. */
export interface AccountNames {
  username: string | null;
  displayName: string;
  email: string | null;
}

/** A shorter name occurs in passwords by chance. */
const minNameLength = 4;
/** A name with at most this many more characters is no better than the name. */
const maxAdded = 4;
const minPasswordLength = 8;

/** Loaded with the first password: it takes a few megabytes. */
let commonPasswords: Promise<ReadonlySet<string>> | undefined;

async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter(({ length }) => length >= minPasswordLength));
}

/** Throws `validation_failed` for the field at `path`. */
export async function requireStrongPassword(password: string, account: AccountNames, path: string): Promise<void> {
  const text = password.normalize('NFC').toLowerCase();
  if (text.trim() === '') throw invalidField(path, 'Must not be blank');
  if (new Set(text).size === 1) throw invalidField(path, 'Must not repeat a single character');
  if (namesOf(account).some((name) => text.includes(name) && text.length - name.length <= maxAdded))
    throw invalidField(path, 'Must not consist of your name, username, email address or the name of this service');
  commonPasswords ??= loadCommonPasswords();
  if ((await commonPasswords).has(text)) throw invalidField(path, 'Must not be one of the most common passwords');
}

function namesOf({ username, displayName, email }: AccountNames): string[] {
  const [localPart = ''] = email?.split('@') ?? [];
  const names = ['parley', username ?? '', displayName, displayName.replaceAll(/\s/g, ''), ...displayName.split(/\s+/), localPart];
  return names.map((name) => name.normalize('NFC').toLowerCase()).filter(({ length }) => length >= minNameLength);
}
