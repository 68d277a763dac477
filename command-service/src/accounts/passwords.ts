/** Password hashes: argon2id with OWASP's parameters. Each takes 19 MiB and several ms, so only a few run at once. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { waitingRoom } from '../waiting-room.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** False too where there is no hash, and as slowly: how long it takes says nothing. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

// 2 = argon2id: the package's own name for it is a const enum, which type stripping can't see.
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Both throw `rate_limited` when too many wait. */
export async function argonPasswords({ atOnce, waiting }: { atOnce: number; waiting: number }): Promise<Passwords> {
  const enter = waitingRoom({ atOnce, waiting });
  const nobodys = await hash(randomBytes(16), parameters);
  return {
    hash: (password) => enter(() => hash(password, parameters)),
    verify: (password, known) => enter(async () => (await verify(known ?? nobodys, password)) && known !== null),
  };
}
