/** STUN and TURN servers in the format of RTCPeerConnection. TURN credentials follow coturn's REST scheme (`use-auth-secret`). */
import { createHmac } from 'node:crypto';
import type { IceServer } from '@parley/events/wire/ice-servers';
import type { Clock } from '@parley/service-kit/clock';

export interface IceSettings {
  stunUrls: readonly string[];
  turnUrls: readonly string[];
  /** coturn's `static-auth-secret`. Required if there are TURN servers. */
  turnSecret: string | undefined;
}

/** Returns the servers with a new credential for the user. */
export type IceServersFor = (userId: string) => IceServer[];

/** Time during which a credential opens new relays. Open relays stay open after it. */
export const credentialSeconds = 3_600;

/** Throws if there are TURN servers but no secret. */
export function createIceServers({ stunUrls, turnUrls, turnSecret }: IceSettings, clock: Clock): IceServersFor {
  const stun: IceServer[] = stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }];
  if (turnUrls.length === 0) return () => stun;
  if (turnSecret === undefined) throw new Error('TURN servers require a shared secret');
  return (userId) => [...stun, { urls: [...turnUrls], ...turnCredential(userId, turnSecret, clock) }];
}

/** The username contains the expiry time and is signed, so coturn stores nothing about users. */
function turnCredential(userId: string, secret: string, clock: Clock): { username: string; credential: string } {
  const username = `${Math.floor(clock() / 1_000) + credentialSeconds}:${userId}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
