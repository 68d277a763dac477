/** Groups of an account that are filled with messages of the longest permitted text. */
import type { Attacker } from '../attackers/attacker.ts';

/** Almost two pages by their size, and less than a segment of the search index: attack `text-flood` covers the cost of indexing. */
const messages = 60;
const codePoints = 8_000;

/** 32 KB each. */
export const groupOfLongMessages = (attacker: Attacker): Promise<string> =>
  attacker.groupWith('emoji', messages, () => '😀'.repeat(codePoints));

/** 24 KB each, in a script without spaces. */
export const groupOfHanText = (attacker: Attacker): Promise<string> =>
  attacker.groupWith('漢字', messages, () => '漢字'.repeat(codePoints / 2));
