/** Password hashes: argon2id with the parameters that OWASP recommends. A hash takes 19 MiB and several ms, so few run at a time. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createLimit } from '@parley/concurrency/limit';
import { Problem } from '@parley/service-kit/problems';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** False if `hash` is null. Takes equally long then, so that timing does not reveal whether an account exists. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

// 2 = argon2id. The package exports the name as a const enum, which type stripping cannot resolve.
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Both methods throw `rate_limited` when more than `maxQueued` callers wait. */
export async function argonPasswords({ concurrency, maxQueued }: { concurrency: number; maxQueued: number }): Promise<Passwords> {
  const limit = createLimit({ concurrency, maxQueued, onFull: () => new Problem('rate_limited', { retryAfter: 1 }) });
  const dummyHash = await hash(randomBytes(16), parameters);
  return {
    hash: (password) => limit(() => hash(password, parameters)),
    verify: (password, known) => limit(async () => (await verify(known ?? dummyHash, password)) && known !== null),
  };
}
