/** The token of a link that an operator or a mail gave the user: it follows the `#`, so that no server sees it. */
export function tokenOfLink(
  page: 'reset' | 'verify' | 'invite',
  { pathname, hash }: Pick<Location, 'pathname' | 'hash'>,
): string | undefined {
  return pathname === `/${page}` && hash.length > 1 ? hash.slice(1) : undefined;
}
