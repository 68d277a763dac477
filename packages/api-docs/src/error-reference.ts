import { problemCatalogue } from '@parley/service-kit/problems';

/** Renders the table of error codes, by status. */
export function renderErrorReference(): string {
  const rows = Object.entries(problemCatalogue)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`);
  return [
    '# Errors',
    '',
    'Every error is `application/problem+json` (RFC 9457). Rely on `code`, which never changes, not on the text.',
    '',
    '| status | code | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
