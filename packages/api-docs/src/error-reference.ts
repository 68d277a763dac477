import { problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';
import { problemAdvice } from './problem-advice.ts';

/** Renders the table of error codes, by status, with what a client does. */
export function renderErrorReference(): string {
  const rows = Object.entries(problemCatalogue)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} | ${problemAdvice[code as ProblemCode]} |`);
  return [
    '# Errors',
    '',
    'Every error is `application/problem+json` (RFC 9457). Rely on `code`, which never changes, not on the text.',
    '',
    'Three codes of status 429 differ in what to wait for: `rate_limited` for the time in `Retry-After`, `too_many_in_flight` for responses that',
    'are still on their way, `budget_exhausted` for the end of a long period, which the client shows to the user.',
    '',
    '| status | code | meaning | what a client does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
