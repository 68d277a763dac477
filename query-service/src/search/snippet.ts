import type { Snippet } from '@parley/events/wire/search';
import { normalizeText } from '@parley/read-tables/search/normalize-text';
import { splitTerms } from '@parley/read-tables/search/terms';
import type { QueryTerms } from './query-terms.ts';
import type { SearchWork } from './search-work.ts';

/** In UTF-16 units, as all lengths here. */
const maxLength = 240;
const lengthBeforeFirstHit = 60;
/** Longer than any term. */
const lookahead = 128;

interface Hit {
  start: number;
  end: number;
}

/**
 * Returns the text around the first hit, with its hits marked. Returns null if there is no hit. Splits only the snippet into terms, and the
 * parts of the text that may contain the first hit.
 */
export async function snippetOf(text: string, queryTerms: QueryTerms, work: SearchWork): Promise<Snippet | null> {
  const firstHit = await findFirstHit(text, queryTerms, work);
  if (firstHit === null) return null;
  const start = snippetStart(text, firstHit);
  const end = snippetEnd(text, start + maxLength);
  const parts: Snippet = [];
  let offset = start;
  for (const hit of hitsIn(text, { start: firstHit, end }, queryTerms)) {
    parts.push({ text: text.slice(offset, hit.start), hit: false }, { text: text.slice(hit.start, hit.end), hit: true });
    offset = hit.end;
  }
  return [...parts, { text: text.slice(offset, end), hit: false }].filter((part) => part.text !== '');
}

/** Ends at a space, if there is one soon. */
const textParts = /.{1,512}\S{0,64}/gsu;

async function findFirstHit(text: string, queryTerms: QueryTerms, work: SearchWork): Promise<number | null> {
  for (const { 0: part, index } of text.matchAll(textParts)) {
    // A part within a run of characters may begin within a term.
    const start = index === 0 || /\s$/u.test(text.slice(index - 1, index)) ? index : characterStart(text, Math.max(0, index - lookahead));
    const [hit] = mayContain(text.slice(start, index + part.length + lookahead), queryTerms)
      ? hitsIn(text, { start, end: index + part.length }, queryTerms)
      : [];
    if (hit) return hit.start;
    const due = work.yieldIfDue();
    if (due) await due;
  }
  return null;
}

/** Marks beyond those that a character has in any language. Normalizing a run of marks takes quadratic time. */
const excessMarks = /(?<=\p{M}{32})\p{M}+/gu;

/** Takes a small part of the time of splitting. */
function mayContain(text: string, queryTerms: QueryTerms): boolean {
  const normalized = normalizeText(text.replace(excessMarks, ''));
  return queryTerms.some(({ term }) => normalized.includes(term));
}

/** Returns the hits that begin in a part of the text, cut at its end, in ascending order; adjacent and overlapping ones are merged. */
function hitsIn(text: string, part: Hit, queryTerms: QueryTerms): Hit[] {
  const hits: Hit[] = [];
  for (const { term, firstCharacterEnd, unspaced, ...offsets } of splitTerms(text.slice(part.start, part.end + lookahead))) {
    const start = part.start + offsets.start;
    if (start >= part.end) break;
    const matching = queryTerms.filter((queried) => (queried.isPrefix ? term.startsWith(queried.term) : term === queried.term));
    if (matching.length === 0) continue;
    // Only the first character of a pair matched.
    const isFirstOnly = unspaced && matching.every((queried) => queried.term !== term);
    const end = Math.min(part.start + (isFirstOnly ? firstCharacterEnd : offsets.end), part.end);
    const last = hits.at(-1);
    if (last && last.end >= start) last.end = Math.max(last.end, end);
    else hits.push({ start, end });
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

const insideCharacter = /^(?:[\udc00-\udfff]|\p{M}|\u200d|\p{Emoji_Modifier})|\u200d$/u;
const insidePair = /^[\udc00-\udfff]/u;

/** Moves back to a character boundary: not within a surrogate pair nor, unless the character is endless, before a mark, joiner or modifier. */
function characterStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && (offset - start < lookahead ? insideCharacter : insidePair).test(text.slice(start, start + 2))) start--;
  return start;
}
