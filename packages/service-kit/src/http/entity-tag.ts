/** Whether If-None-Match names this tag, or anything. RFC 9110 section 13.1.2: compared weakly. */
export function matchesEntityTag(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(entityTag));
}

function opaque(entityTag: string): string {
  return entityTag.trim().replace(/^W\//, '');
}
