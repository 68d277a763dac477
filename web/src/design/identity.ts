/** The hue of a person or group, 0 to 359: the same on every device. Null is the author of a system message. */
export function hueOf(id: string | null): number {
  let hash = 0;
  for (const character of id ?? '') hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return hash % 360;
}

/** One or two characters for a name without a picture. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const initial = (word: string | undefined) => [...new Intl.Segmenter().segment(word ?? '')][0]?.segment.toLocaleUpperCase() ?? '';
  return words.length > 1 ? initial(words[0]) + initial(words.at(-1)) : initial(words[0]);
}
