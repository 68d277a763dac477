/**
 * What the page shows of events and rows until more is asked for. A field is shown for what it is known to be, never
 * hidden for what it might be: a field that is added later is masked until somebody names it here.
 */

/** Fields whose text is one of a few words of ours, or a time or name that we made. */
const ownWords: ReadonlySet<string> = new Set([
  'addToGroups',
  'endReason',
  'kind',
  'media',
  'mediaType',
  'messages',
  'messagesFrom',
  'reason',
  'role',
  'state',
  'stream',
  'table',
  'type',
]);
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The same value, every text in it masked but ids and our own words: `•••• (12)` tells how long it was. */
export function mask(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return ownWords.has(field) || id.test(value) ? value : masked(value);
  if (Array.isArray(value)) return value.map((item) => mask(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mask(inner, name)]));
}

/** What a text is shown as. Empty says so. */
function masked(text: string): string {
  return text === '' ? '' : `•••• (${text.length})`;
}
