/** Password hashes: argon2id with the parameters that OWASP recommends. A hash takes 19 MiB and several ms, so few run at a time. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { Problem } from '@parley/service-kit/problems';

/** The client for which a hash is computed. */
export interface HashSource {
  /** Address network; networks take turns. */
  network: string;
  /** True if this login has succeeded from this network before: it waits in a queue of its own, which gets half of the hashes. */
  trusted: boolean;
}

export interface Passwords {
  hash(password: string, source: HashSource): Promise<string>;
  /** False if `hash` is null. Takes equally long then, so that timing does not reveal whether an account exists. */
  verify(password: string, hash: string | null, source: HashSource): Promise<boolean>;
}

export interface PasswordOptions {
  concurrency: number;
  maxQueued: number;
  maxQueuedPerNetwork: number;
  metrics?: BoundMetrics | undefined;
}

// 2 = argon2id. The package exports the name as a const enum, which type stripping cannot resolve.
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Both methods throw `rate_limited` when too many callers wait, of all networks or of one. */
export async function argonPasswords(options: PasswordOptions): Promise<Passwords> {
  const { concurrency, maxQueued, maxQueuedPerNetwork: maxQueuedPerKey, metrics = noBoundMetrics } = options;
  const onFull = (network: string) => {
    metrics.exceeded('password_hashes', network);
    return new Problem('rate_limited', { retryAfter: 1 });
  };
  const limit = createFairLimit({ concurrency, maxQueued, maxQueuedPerKey, onFull });
  const dummyHash = await hash(randomBytes(16), parameters);
  return {
    hash: (password, { network, trusted }) => limit(network, () => hash(password, parameters), { trusted }),
    verify: (password, known, { network, trusted }) =>
      limit(network, async () => (await verify(known ?? dummyHash, password)) && known !== null, { trusted }),
  };
}
