/** STUN and TURN servers, as RTCPeerConnection takes them, with TURN credentials by coturn's REST scheme (`use-auth-secret`). */
import { createHmac } from 'node:crypto';
import type { IceServer } from '@parley/events/wire/ice-servers';
import type { Clock } from '@parley/service-kit/clock';

export interface IceSettings {
  stunUrls: readonly string[];
  turnUrls: readonly string[];
  /** What coturn has as `static-auth-secret`; needed where there are TURN servers. */
  turnSecret: string | undefined;
}

/** For one user, now. */
export type IceServersFor = (userId: string) => IceServer[];

/** How long a credential opens a new relay; one that is open stays. */
export const credentialSeconds = 3_600;

/** Throws when there are TURN servers and no secret: they would refuse everybody. */
export function createIceServers({ stunUrls, turnUrls, turnSecret }: IceSettings, clock: Clock): IceServersFor {
  const stun: IceServer[] = stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }];
  if (turnUrls.length === 0) return () => stun;
  if (turnSecret === undefined) throw new Error('TURN servers need the secret that they share with Parley');
  return (userId) => [...stun, { urls: [...turnUrls], ...turnCredential(userId, turnSecret, clock) }];
}

/** The end is part of the name and so of what is signed: coturn keeps nothing about anybody. */
function turnCredential(userId: string, secret: string, clock: Clock): { username: string; credential: string } {
  const username = `${Math.floor(clock() / 1_000) + credentialSeconds}:${userId}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
