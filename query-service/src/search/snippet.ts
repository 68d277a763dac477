import type { Snippet } from '@parley/events/wire/search';
import { cutTerms } from '@parley/read-tables/search/terms';
import type { Wanted } from './wanted.ts';

/** UTF-16 units of a snippet, and those before its first hit. */
const longest = 240;
const before = 60;

interface Hit {
  start: number;
  end: number;
}

/** The text around the first hit, with all hits that stand there marked. Null when the text holds none of it. */
export function snippetOf(text: string, wanted: Wanted): Snippet | null {
  const hits = hitsIn(text, wanted);
  const [first] = hits;
  if (!first) return null;
  const start = beginning(text, first.start);
  const end = ending(text, Math.max(first.end, start + longest));
  const parts: Snippet = [];
  let at = start;
  for (const hit of hits.filter((one) => one.end <= end)) {
    parts.push({ text: text.slice(at, hit.start), hit: false }, { text: text.slice(hit.start, hit.end), hit: true });
    at = hit.end;
  }
  return [...parts, { text: text.slice(at, end), hit: false }].filter((part) => part.text !== '');
}

/** Ascending; hits that touch or overlap are one. */
function hitsIn(text: string, wanted: Wanted): Hit[] {
  const hits: Hit[] = [];
  for (const { word, start, end, head, unspaced } of cutTerms(text)) {
    const matching = wanted.filter((one) => (one.begins ? word.startsWith(one.word) : word === one.word));
    if (matching.length === 0) continue;
    // Of a pair that only begins so, the first character is the hit.
    const hitEnd = unspaced && matching.every((one) => one.word !== word) ? head : end;
    const last = hits.at(-1);
    if (last && last.end >= start) last.end = Math.max(last.end, hitEnd);
    else hits.push({ start, end: hitEnd });
  }
  return hits;
}

/** A little before the hit, where a word begins if there is a space. */
function beginning(text: string, hit: number): number {
  if (hit <= before) return 0;
  const from = hit - before;
  const space = text.slice(from, hit).search(/\s/u);
  return space === -1 ? whole(text, from) : from + space + 1;
}

function ending(text: string, limit: number): number {
  if (limit >= text.length) return text.length;
  const space = /\s\S*$/u.exec(text.slice(limit - before, limit));
  return space ? limit - before + space.index : whole(text, limit);
}

/** Not between the halves of a character, nor before what belongs to the one before. */
function whole(text: string, at: number): number {
  let place = at;
  while (place > 0 && /^(?:[\udc00-\udfff]|\p{M}|\u200d|\p{Emoji_Modifier})|\u200d$/u.test(text.slice(place - 1, place + 2).slice(1)))
    place--;
  return place;
}
