/**
 * The one suite that every adapter of the port `event-store.ts` passes, so that none can lie about what another promises.
 * Each test opens its own store; adapters prove what only they have (crashes, lost connections) in tests of their own.
 */
import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeAppending } from './appending.contract.ts';
import { describeBatches } from './batches.contract.ts';
import { describeClosing } from './closing.contract.ts';
import { describeCommitted } from './committed.contract.ts';
import { describeConflicts } from './conflicts.contract.ts';
import { describeDivergence } from './divergence.contract.ts';
import { describeIdempotency } from './idempotency.contract.ts';
import { describeIdentity } from './identity.contract.ts';
import { describeLoading } from './loading.contract.ts';
import { describeLostCommits } from './lost-commits.contract.ts';
import { describeOrder } from './order.contract.ts';
import { describeReading } from './reading.contract.ts';
import type { OpenedStore } from './opened-store.ts';

export function describeEventStore(name: string, openStore: () => Promise<OpenedStore>): void {
  describe(`the event store of ${name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await openStore();
    });
    afterEach(() => opened.close());

    const current = () => opened;
    describeIdentity(current, openStore);
    describeAppending(current);
    describeOrder(current);
    describeConflicts(current);
    describeIdempotency(current);
    describeBatches(current);
    describeLoading(current);
    describeReading(current);
    describeDivergence(current);
    describeLostCommits(current);
    describeCommitted(current);
    describeClosing(current);
  });
}
