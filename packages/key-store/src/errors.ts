/** No key, and no tombstone of one: the key store is not the one that the log was written with, or older. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';

  constructor(what: string) {
    super(`the key store has no ${what}; restore the newest backup of the key store`);
  }
}

/** Ciphertext and key do not belong together: one of them was changed or moved. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';

  constructor(what: string, cause?: unknown) {
    super(`${what} does not open with its key`, cause === undefined ? undefined : { cause });
  }
}

/** The key was destroyed. Nothing can be sealed with it, and what it sealed is erased. */
export class KeyErased extends Error {
  override readonly name = 'KeyErased';
}
