/** Marks in a text what a search has found, as the service does: words that begin with a searched one, without regard to accents. */
export interface MarkedPart {
  text: string;
  hit: boolean;
}

const words = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts without spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export function markWords(text: string, q: string): MarkedPart[] {
  const terms = [...plainOf(q).matchAll(words)].map(([term]) => term);
  const parts: MarkedPart[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    const hit = hitIn(word, terms);
    if (!hit) continue;
    const [from, to] = [index + hit.start, index + hit.end];
    if (from > end) parts.push({ text: text.slice(end, from), hit: false });
    parts.push({ text: text.slice(from, to), hit: true });
    end = to;
  }
  return end < text.length ? [...parts, { text: text.slice(end), hit: false }] : parts;
}

function hitIn(word: string, terms: readonly string[]): { start: number; end: number } | undefined {
  const plain = plainOf(word);
  // Where plain text has another length, offsets mean nothing.
  const isPartial = unspaced.test(word) && plain.length === word.length;
  const term = terms.find((searched) => (isPartial ? plain.includes(searched) : plain.startsWith(searched)));
  if (term === undefined) return undefined;
  const start = isPartial ? plain.indexOf(term) : 0;
  return { start, end: isPartial ? start + term.length : word.length };
}

function plainOf(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase();
}
