/** Password hashes with argon2id. A hash takes 19 MiB and several ms, so few run at a time. */
import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createFairLimit } from '@parley/concurrency/fair-limit';
import { noBoundMetrics, type BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { Problem } from '@parley/service-kit/problems';
import { argon2id } from './argon2id.ts';
import { startHashThreads } from './hash-threads.ts';

/** The client for which a hash is computed. */
export interface HashSource {
  /** Address network; networks take turns. */
  network: string;
  /**
   * True if this login has succeeded from this network before: it waits in a queue of its own, which gets half of the hashes, and its hash is
   * computed at normal priority. Those of others take the time that nothing else in the process needs.
   */
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

export interface OpenPasswords extends Passwords {
  /** Ends the threads; no hash may be running. */
  close(): Promise<void>;
}

/** Both methods throw `rate_limited` when too many callers wait, of all networks or of one. */
export async function argonPasswords(options: PasswordOptions): Promise<OpenPasswords> {
  const { concurrency, maxQueued, maxQueuedPerNetwork: maxQueuedPerKey, metrics = noBoundMetrics } = options;
  const onFull = (network: string) => {
    metrics.exceeded('password_hashes', network);
    return new Problem('rate_limited', { retryAfter: 1 });
  };
  const limit = createFairLimit({ concurrency, maxQueued, maxQueuedPerKey, onFull });
  const dummyHash = await hash(randomBytes(16), argon2id);
  const threads = startHashThreads();
  const urgent = { hash: (password: string) => hash(password, argon2id), verify };
  const hashesOf = ({ trusted }: HashSource) => (trusted ? urgent : threads);
  return {
    hash: (password, source) => limit(source.network, () => hashesOf(source).hash(password), source),
    verify: (password, known, source) =>
      limit(source.network, async () => (await hashesOf(source).verify(known ?? dummyHash, password)) && known !== null, source),
    close: () => threads.close(),
  };
}
