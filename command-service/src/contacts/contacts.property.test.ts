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

interface Told {
  code: string | null;
  /** What this side's devices hear of. */
  heard: string[];
}

/** The command's events, and what it answers: a code, or nothing of note. */
function run(pair: Pair, decide: (typeof deciders)[number], command: PairCommand): { events: NewEvent[]; code: string | null } {
  try {
    return { events: decide(pair, command), code: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { events: [], code: error.code };
  }
}

/** What Ada can tell of each step: the answers to her own commands, and every event that reaches her. */
function asAdaSees(steps: readonly { by: string; kind: number }[], wipeBlocks: boolean): Told[] {
  let pair = initialPair;
  return steps.map(({ by, kind }, now) => {
    const decide = deciders[kind]!;
    const isBlock = decide === decideBlockUser || decide === decideUnblockUser;
    if (wipeBlocks && by === bob && isBlock) return { code: null, heard: [] };
    const command = { pairId: pairId(ada, bob), userId: by, otherId: by === ada ? bob : ada, now };
    const { events, code } = run(pair, decide, command);
    pair = stored(...events).reduce(evolvePair, pair);
    const audible = events.filter(({ payload }) => by === ada || !(payload as { silent: boolean }).silent);
    return { code: by === ada ? code : null, heard: audible.map(({ type }) => type) };
  });
}

const step = fc.record({ by: fc.constantFrom(ada, bob), kind: fc.nat(deciders.length - 1) });

test('whatever happens, the two never wait for each other, and who blocks has no request waiting nor shown', () => {
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

test('who is blocked sees nothing that they would not see without the block, while the other only blocks and unblocks', () => {
  const bobOnlyBlocks = step.map((one) => (one.by === bob ? { by: bob, kind: one.kind % 2 === 0 ? 5 : 6 } : one));
  fc.assert(
    fc.property(fc.array(bobOnlyBlocks, { maxLength: 30 }), (steps) => {
      const seen = asAdaSees(steps, false).filter((_, index) => steps[index]!.by === ada);
      const unblocked = asAdaSees(steps, true).filter((_, index) => steps[index]!.by === ada);
      expect(seen.map(({ code }) => code)).toEqual(unblocked.map(({ code }) => code));
      const heardOfBob = asAdaSees(steps, false).filter((_, index) => steps[index]!.by === bob);
      expect(heardOfBob.flatMap(({ heard }) => heard)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
