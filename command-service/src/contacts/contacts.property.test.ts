import { expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { newId, pairId } from '@parley/events/ids';
import { Problem } from '@parley/service-kit/problems';
import * as fc from 'fast-check';
import { stored } from '../stored-events.fixture.ts';
import { decideAcceptContact } from './accept-contact/accept-contact.ts';
import { decideBlockUser } from './block-user/block-user.ts';
import { decideDeclineContact } from './decline-contact/decline-contact.ts';
import { evolvePair, initialPair, isBlockedBy, type Pair, type PairCommand } from './pair.ts';
import { decideRemoveContact } from './remove-contact/remove-contact.ts';
import { decideRequestContact } from './request-contact/request-contact.ts';
import { decideUnblockUser } from './unblock-user/unblock-user.ts';
import { decideWithdrawContact } from './withdraw-contact/withdraw-contact.ts';

const [ada, bob] = [newId(), newId()];
const deciders = [
  decideRequestContact,
  decideAcceptContact,
  decideDeclineContact,
  decideWithdrawContact,
  decideRemoveContact,
  decideBlockUser,
  decideUnblockUser,
];

/** The effects of a command that one user can observe. */
interface Observation {
  code: string | null;
  /** Types of the events that are pushed to the user. */
  pushed: string[];
}

/** Returns the command's events, and the code of its refusal. */
function run(pair: Pair, decide: (typeof deciders)[number], command: PairCommand): { events: NewEvent[]; code: string | null } {
  try {
    return { events: decide(pair, command), code: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { events: [], code: error.code };
  }
}

/** Ada's observation of each step: the response to her own command, and the events that are pushed to her. */
function observedByAda(steps: readonly { by: string; kind: number }[], { skipBlocks }: { skipBlocks: boolean }): Observation[] {
  let pair = initialPair;
  return steps.map(({ by, kind }, now) => {
    const decide = deciders[kind]!;
    const isBlock = decide === decideBlockUser || decide === decideUnblockUser;
    if (skipBlocks && by === bob && isBlock) return { code: null, pushed: [] };
    const command = { pairId: pairId(ada, bob), userId: by, otherId: by === ada ? bob : ada, now };
    const { events, code } = run(pair, decide, command);
    pair = stored(...events).reduce(evolvePair, pair);
    const visible = events.filter(({ payload }) => by === ada || !(payload as { silent: boolean }).silent);
    return { code: by === ada ? code : null, pushed: visible.map(({ type }) => type) };
  });
}

const step = fc.record({ by: fc.constantFrom(ada, bob), kind: fc.nat(deciders.length - 1) });

test('after any commands: contacts have no request, a blocking user has sent none, and a block hides the other’s', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let pair = initialPair;
      steps.forEach(({ by, kind }, now) => {
        const command = { pairId: pairId(ada, bob), userId: by, otherId: by === ada ? bob : ada, now };
        pair = stored(...run(pair, deciders[kind]!, command).events).reduce(evolvePair, pair);
        const { request, contactsSince, blocks } = pair;
        if (contactsSince !== null) expect(request).toBeNull();
        if (request) expect(isBlockedBy(pair, request.fromId)).toBe(false);
        if (request && blocks.length > 0) expect(request.silent).toBe(true);
        expect(new Set(blocks.map(({ byId }) => byId)).size).toBe(blocks.length);
      });
    }),
    { numRuns: 300 },
  );
});

test('a blocked user observes nothing that differs from not being blocked, while the other user only blocks and unblocks', () => {
  const bobOnlyBlocks = step.map(({ by, kind }) => (by === bob ? { by, kind: kind % 2 === 0 ? 5 : 6 } : { by, kind }));
  fc.assert(
    fc.property(fc.array(bobOnlyBlocks, { maxLength: 30 }), (steps) => {
      const blocked = observedByAda(steps, { skipBlocks: false }).filter((_, index) => steps[index]!.by === ada);
      const unblocked = observedByAda(steps, { skipBlocks: true }).filter((_, index) => steps[index]!.by === ada);
      expect(blocked.map(({ code }) => code)).toEqual(unblocked.map(({ code }) => code));
      const byBob = observedByAda(steps, { skipBlocks: false }).filter((_, index) => steps[index]!.by === bob);
      expect(byBob.flatMap(({ pushed }) => pushed)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
