import { position, timeInput, timeOf } from '@parley/events/wire/fields';
import { invite, type Invite } from '@parley/events/wire/invites';
import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import { invalidField, type Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { inviteIdOf, newInviteToken } from '../invite.ts';
import { createInvite } from './create-invite.ts';

export interface CreateInviteDependencies {
  handleCommand: HandleCommand;
  clock: Clock;
  fields: Fields;
  publicUrl: string;
}

/** The users of one invite are in one partition, so one invite is not for everyone. */
const maxUses = 1_000;

export function createInviteRoute({ handleCommand, clock, fields, publicUrl }: CreateInviteDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/invites',
    operation: 'createInvite',
    summary: 'Create an invite',
    description: [
      'Creates a link with which one user, or a number of them, may create an account where registration is for the invited. Only operators may.',
      '`url` is shown this once. A retry creates another invite: revoke the one whose answer was lost.',
    ].join(' '),
    examples: [{ body: { note: 'For the new team', maxUses: 5 } }],
    auth: 'operator',
    body: z.strictObject({
      note: fields.title.optional().describe('For operators: 1 to 100 characters, trimmed'),
      maxUses: z.int().min(1).max(maxUses).default(1).describe('Accounts that may be created with it; one by default'),
      expiresAt: timeInput.optional().describe('From then on it is refused; in the future'),
    }),
    answers: { 201: z.object({ invite, url: z.string().describe('The link, below PUBLIC_URL'), position }) },
    location: ({ invite }: { invite: Invite }) => `/v1/invites/${invite.id}`,
    problems: ['not_found', 'conflict'],
    async handle(request) {
      const { note = null, maxUses, expiresAt: until } = request.body;
      const expiresAt = until === undefined ? null : Date.parse(until) * 1_000;
      if (expiresAt !== null && expiresAt <= clock() * 1_000) throw invalidField('expiresAt', 'Must be in the future');
      const token = newInviteToken();
      const inviteId = inviteIdOf(token);
      const command = { ...commandRequest(request, { inviteId }), key: undefined };
      const outcome = await handleCommand(createInvite, { inviteId, note, maxUses, expiresAt }, command);
      const created = {
        id: inviteId,
        note,
        maxUses,
        uses: 0,
        createdAt: timeOf(outcome.events[0]!.recordedAt),
        expiresAt: expiresAt === null ? null : timeOf(expiresAt),
        isRevoked: false,
      };
      return answer(201, outcome, { invite: created, url: `${publicUrl}/invite#${token}` });
    },
  });
}
