import { keyedBodyHash } from '@parley/events/ids';
import type { AppendResult, EventStore } from './event-store.ts';

type Commands = Pick<EventStore, 'append' | 'findCommand'>;

/**
 * The store with body hashes under a secret: a plain hash of a short text can be found by trying texts. A command that an earlier
 * release recorded with its plain hash is still recognized.
 */
export function withKeyedBodyHashes<Store extends Commands>(store: Store, secret: string): Store {
  return {
    ...store,
    async append(append) {
      const { bodyHash } = append;
      return orRecordedPlain(await store.append({ ...append, bodyHash: keyedBodyHash(secret, bodyHash) }), bodyHash);
    },
    async findCommand(command, bodyHash) {
      const found = await store.findCommand(command, keyedBodyHash(secret, bodyHash));
      return found && orRecordedPlain(found, bodyHash);
    },
  };
}

function orRecordedPlain<Result extends AppendResult>(result: Result, plainHash: string): Result {
  if (result.kind !== 'key_reused' || result.bodyHash !== plainHash) return result;
  return { kind: 'duplicate', event: result.event } as Result;
}
