/** Masks personal data in events and rows. Uses an allowlist, so a field that is added later is masked until it is listed here. */

/** Fields whose text is an enum value or an internal name. */
const unmaskedFields: ReadonlySet<string> = new Set([
  'addToGroups',
  'discoverable',
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

/** Data of a product: the names of the fields in it are the product's. */
const productData = 'custom';

/** Returns the value with all texts masked except ids and unmasked fields. A mask shows the length: `•••• (12)`. */
export function mask(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return unmaskedFields.has(field) || id.test(value) ? value : masked(value);
  if (Array.isArray(value)) return value.map((item) => mask(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mask(inner, field === productData ? field : name)]));
}

function masked(text: string): string {
  return text === '' ? '' : `•••• (${text.length})`;
}
