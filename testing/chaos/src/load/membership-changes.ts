/** Guests are removed from rooms and added again while others write. While removed, they try to read and write. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import { startActivity, type Activity } from './activity.ts';
import { isReplay, requestUntilAnswered, requestUntilSuccess, type ApiRequest } from './api-request.ts';
import type { AcknowledgedCommand, ExpectedEvent, UnauthorizedRequest } from './history.ts';

/** After `stop`, all guests are members again. */
export interface MembershipChanges extends Activity {
  attempts: readonly UnauthorizedRequest[];
  acknowledged: readonly AcknowledgedCommand[];
  /** Number of acknowledged removals. */
  removals(): number;
}

const pauseMs = 400;

export function startMembershipChanges(
  owner: Person,
  guests: readonly Person[],
  rooms: readonly string[],
  giveUp: AbortSignal,
): MembershipChanges {
  const attempts: UnauthorizedRequest[] = [];
  const acknowledged: AcknowledgedCommand[] = [];
  let removals = 0;

  async function changeMembership(guest: Person, request: ApiRequest, event: ExpectedEvent): Promise<void> {
    const reply = await requestUntilSuccess(owner, { ...request, key: randomUUID() }, giveUp);
    const position = reply.headers.get('parley-position')!;
    // Makes the guest's next queries wait for this position.
    guest.remember(position);
    const description = `${request.method} ${request.path}`;
    acknowledged.push({ name: owner.account.username, userId: owner.id, description, position, isReplay: isReplay(reply), event });
  }

  async function tryWhileRemoved(guest: Person, conversationId: string): Promise<void> {
    const path = `/v1/conversations/${conversationId}/messages`;
    const name = guest.account.username;
    const describe = (action: string) => `${action} in ${conversationId} after the removal was acknowledged`;
    const read = await requestUntilAnswered(guest, { method: 'GET', path }, giveUp);
    attempts.push({ name, description: describe('read'), status: read.status });
    const [text, key] = [`${name} while removed ${randomUUID()}`, randomUUID()];
    let retries = 0;
    const sent = await requestUntilAnswered(guest, { method: 'POST', path, body: { text }, key }, giveUp, () => void retries++);
    attempts.push({ name, description: describe('send'), status: sent.status, ...(retries > 0 && { mayBeSentLater: text }) });
  }

  async function removeAndAdd(guest: Person, round: number): Promise<void> {
    const conversationId = rooms[(round + guests.indexOf(guest)) % rooms.length]!;
    const path = `/v1/conversations/${conversationId}/members`;
    const removed: ExpectedEvent = { type: 'MemberRemoved', payload: { conversationId, userId: guest.id } };
    await changeMembership(guest, { method: 'DELETE', path: `${path}/${guest.id}` }, removed);
    removals++;
    await tryWhileRemoved(guest, conversationId);
    const added: ExpectedEvent = { type: 'MembersAdded', payload: { conversationId, members: [{ userId: guest.id, role: 'member' }] } };
    await changeMembership(guest, { method: 'POST', path, body: { userIds: [guest.id] } }, added);
  }

  return { attempts, acknowledged, removals: () => removals, ...startActivity(guests, pauseMs, removeAndAdd) };
}
