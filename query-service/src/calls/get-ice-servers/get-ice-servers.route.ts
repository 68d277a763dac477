import { iceServer } from '@parley/events/wire/ice-servers';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { Limit } from '@parley/service-kit/limits';
import { z } from 'zod';
import type { IceServersFor } from './ice-servers.ts';

export interface IceSources {
  iceServersFor: IceServersFor;
  /** Requests per user. Each response contains a credential that opens TURN relays for an hour. */
  iceLimit: Limit;
}

/** Not a `defineQuery`, because it reads no tables. */
export function getIceServersRoute({ iceServersFor, iceLimit }: IceSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/calls/ice-servers',
    operation: 'getIceServers',
    summary: 'Get STUN and TURN servers',
    description: [
      'Returns the STUN and TURN servers of this installation with credentials that are valid for one hour. Pass `iceServers`',
      'to `RTCPeerConnection`.',
    ].join(' '),
    auth: 'session',
    answers: { 200: z.strictObject({ iceServers: z.array(iceServer).describe('For `RTCPeerConnection`; empty if none are configured') }) },
    problems: ['rate_limited'],
    async handle({ actor }) {
      await iceLimit.take(actor.userId);
      return { status: 200, body: { iceServers: iceServersFor(actor.userId) }, headers: { 'Cache-Control': 'no-store' } };
    },
  });
}
