import { describe, expect, test } from '@jest/globals';
import { operatorId } from '@parley/events/api-keys';
import { operatorRoleGranted, operatorRoleRevoked } from '@parley/events/event-constructors/operator-events';
import { decideChangeUserRole } from './change-user-role.ts';

const [ann, ben, eve] = ['ann', 'ben', 'eve'];
const personal = { reason: 'Help desk' };
const grant = (userId: string, actorId = operatorId) => ({ userId, role: 'operator', reason: personal.reason, actorId }) as const;
const revoke = (userId: string, actorId = operatorId) => ({ userId, role: 'user', reason: personal.reason, actorId }) as const;

describe('the role of a user', () => {
  test('is granted and revoked by the operator token and by operators', () => {
    expect(decideChangeUserRole({ ids: [] }, grant(ann))).toEqual([operatorRoleGranted({ userId: ann, operatorIds: [ann], personal })]);
    expect(decideChangeUserRole({ ids: [ann] }, grant(ben, ann))).toEqual([
      operatorRoleGranted({ userId: ben, operatorIds: [ann, ben], personal }),
    ]);
    expect(decideChangeUserRole({ ids: [ann, ben] }, revoke(ann, ben))).toEqual([
      operatorRoleRevoked({ userId: ann, operatorIds: [ben], personal }),
    ]);
  });

  test('is not changed by a user who is no operator, or no longer', () => {
    for (const change of [grant(eve, eve), revoke(ann, eve)])
      expect(() => decideChangeUserRole({ ids: [ann, ben] }, change)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('of the last operator stays, except to take back a grant', () => {
    expect(() => decideChangeUserRole({ ids: [ann] }, revoke(ann))).toThrow(expect.objectContaining({ code: 'last_operator' }));
    expect(decideChangeUserRole({ ids: [ann] }, { ...revoke(ann), mayBeLast: true })).toHaveLength(1);
  });

  test('does not change to what it is', () => {
    expect(decideChangeUserRole({ ids: [ann] }, grant(ann))).toEqual([]);
    expect(decideChangeUserRole({ ids: [ann] }, revoke(ben))).toEqual([]);
    expect(decideChangeUserRole({ ids: [] }, revoke(ben))).toEqual([]);
  });
});
