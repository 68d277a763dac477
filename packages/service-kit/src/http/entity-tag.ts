/** Evaluates If-None-Match with weak comparison (RFC 9110 section 13.1.2). */
export function matchesEntityTag(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(entityTag));
}

function opaque(entityTag: string): string {
  return entityTag.trim().replace(/^W\//, '');
}
