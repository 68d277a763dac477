export const maxCharacters = 8_000;

/** Length in code points, as the service counts. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
