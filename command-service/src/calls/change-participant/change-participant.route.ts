import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { callResponse, callResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { changeParticipant } from './change-participant.ts';

const body = z
  .strictObject({
    audio: z.boolean().optional().describe('Whether your microphone is on'),
    video: z.boolean().optional().describe('Whether your camera is on'),
    screen: z.boolean().optional().describe('Whether you share your screen'),
  })
  .refine((media) => Object.values(media).some((value) => value !== undefined), {
    path: ['audio'],
    message: 'At least one of audio, video and screen is required',
  });

export function changeParticipantRoute({
  handleCommand,
  ...responding
}: CallResponseDependencies & { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/calls/:callId/participants/me',
    operation: 'changeParticipant',
    summary: 'Turn your microphone, camera or screen sharing on or off',
    description: [
      'Shows the others whether your microphone, camera and screen sharing are on. It does not change what your device sends.',
    ].join(' '),
    examples: [{ body: { video: true } }],
    params: z.object({ conversationId: id, callId: id }),
    body,
    answers: { 200: callResponseBody },
    problems: ['not_found', 'call_ended'],
    command: changeParticipant,
    input: ({ params, actor, body: media }) => ({ ...params, ...actor, media }),
    answer: (outcome, input) => callResponse(responding, outcome, input),
  });
}
