/** Emoji by group, from the compact list. */
export interface Emoji {
  emoji: string;
  name: string;
  /** Name and keywords, to search in. */
  words: string;
}

export interface EmojiGroup {
  name: string;
  emoji: Emoji[];
}

export function parseEmoji(list: string): EmojiGroup[] {
  const groups: EmojiGroup[] = [];
  for (const line of list.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('= ')) groups.push({ name: line.slice(2), emoji: [] });
    else groups.at(-1)?.emoji.push(parseLine(line));
  }
  return groups;
}

function parseLine(line: string): Emoji {
  const space = line.indexOf(' ');
  const text = line.slice(space + 1);
  return { emoji: line.slice(0, space), name: text.split(',')[0]!, words: text.toLowerCase().replace(',', ' ') };
}

/** Emoji of which each word of the query begins a word. Short names with the words of the query come first. */
export function searchEmoji(groups: readonly EmojiGroup[], query: string): Emoji[] {
  const queryWords = query.toLowerCase().split(/\s+/u).filter(Boolean);
  const matches = groups
    .flatMap(({ emoji }) => emoji)
    .filter(({ words, emoji }) => emoji === query.trim() || queryWords.every((word) => ` ${words}`.includes(` ${word}`)));
  const rank = ({ name }: Emoji) => {
    const words = name.split(' ');
    if (queryWords.every((word) => words.includes(word))) return words.length;
    return name.startsWith(queryWords.join(' ')) ? 50 : 100;
  };
  return matches.sort((a, b) => rank(a) - rank(b));
}
