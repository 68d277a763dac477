import type { Snippet } from '@parley/events/wire/search';
import { splitTerms } from '@parley/read-tables/search/terms';
import type { QueryTerms } from './query-terms.ts';

/** In UTF-16 units. */
const maxLength = 240;
const lengthBeforeFirstHit = 60;

interface Hit {
  start: number;
  end: number;
}

/** Returns the text around the first hit, with its hits marked. Returns null if there is no hit. */
export function snippetOf(text: string, queryTerms: QueryTerms): Snippet | null {
  const hits = findHits(text, queryTerms);
  const [first] = hits;
  if (!first) return null;
  const start = snippetStart(text, first.start);
  const end = snippetEnd(text, Math.max(first.end, start + maxLength));
  const parts: Snippet = [];
  let offset = start;
  for (const hit of hits.filter((candidate) => candidate.end <= end)) {
    parts.push({ text: text.slice(offset, hit.start), hit: false }, { text: text.slice(hit.start, hit.end), hit: true });
    offset = hit.end;
  }
  return [...parts, { text: text.slice(offset, end), hit: false }].filter((part) => part.text !== '');
}

/** Returns hits in ascending order; adjacent and overlapping ones are merged. */
function findHits(text: string, queryTerms: QueryTerms): Hit[] {
  const hits: Hit[] = [];
  for (const { term, start, end, firstCharacterEnd, unspaced } of splitTerms(text)) {
    const matching = queryTerms.filter((queried) => (queried.isPrefix ? term.startsWith(queried.term) : term === queried.term));
    if (matching.length === 0) continue;
    // Only the first character of a pair matched.
    const hitEnd = unspaced && matching.every((queried) => queried.term !== term) ? firstCharacterEnd : end;
    const last = hits.at(-1);
    if (last && last.end >= start) last.end = Math.max(last.end, hitEnd);
    else hits.push({ start, end: hitEnd });
  }
  return hits;
}

/** Starts at a word if there is a space. */
function snippetStart(text: string, hitStart: number): number {
  if (hitStart <= lengthBeforeFirstHit) return 0;
  const from = hitStart - lengthBeforeFirstHit;
  const space = text.slice(from, hitStart).search(/\s/u);
  return space === -1 ? characterStart(text, from) : from + space + 1;
}

function snippetEnd(text: string, limit: number): number {
  if (limit >= text.length) return text.length;
  const space = /\s\S*$/u.exec(text.slice(limit - lengthBeforeFirstHit, limit));
  return space ? limit - lengthBeforeFirstHit + space.index : characterStart(text, limit);
}

/** Moves back to a character boundary: not within a surrogate pair, nor before a mark, joiner or modifier. */
function characterStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && /^(?:[\udc00-\udfff]|\p{M}|\u200d|\p{Emoji_Modifier})|\u200d$/u.test(text.slice(start - 1, start + 2).slice(1)))
    start--;
  return start;
}
