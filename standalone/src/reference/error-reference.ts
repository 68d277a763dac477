import { problemCatalogue } from '@parley/service-kit/problems';

/** Every code that an error can carry, by status. */
export function renderErrorReference(): string {
  const rows = Object.entries(problemCatalogue)
    .sort(([, one], [, other]) => one.status - other.status)
    .map(([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`);
  return [
    '# Errors',
    '',
    'Every error is `application/problem+json` (RFC 9457). Act on `code`, which never changes; never on the text.',
    '',
    '| status | code | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
