import type { PublicProfile } from '@parley/events/wire/users';

/** Returns the text under the name of a user: the username, if there is one. */
export function handleOf({ username, kind }: Pick<PublicProfile, 'username' | 'kind'>): string {
  if (username !== null) return `@${username}`;
  return kind === 'bot' ? 'Bot' : '';
}
