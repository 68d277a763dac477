/** Mentions while they are typed: "@" and the beginning of a name. */
export interface MentionQuery {
  /** Position of the "@". */
  start: number;
  text: string;
}

const maxLength = 40;

/** The mention that the caret is in, or null. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const start = caret === 0 ? -1 : text.lastIndexOf('@', caret - 1);
  if (start === -1 || caret - start > maxLength) return null;
  if (start > 0 && /[\p{L}\p{N}_@]/u.test(text.charAt(start - 1))) return null;
  const query = text.slice(start + 1, caret);
  // One space may be within a name.
  return /^[\p{L}\p{N}_.'’-]*(?: [\p{L}\p{N}_.'’-]*)?$/u.test(query) ? { start, text: query } : null;
}

export interface Mentionable {
  id: string;
  displayName: string;
  username: string | null;
}

const maxShown = 6;

/** Members whose name, or a word of it, or whose username begins with the query. */
export function matchMembers<Member extends Mentionable>(members: readonly Member[], query: string): Member[] {
  const prefix = query.toLocaleLowerCase();
  const rank = ({ displayName, username }: Member): number => {
    const name = displayName.toLocaleLowerCase();
    if (name.startsWith(prefix) || username?.startsWith(prefix)) return 0;
    if (name.split(/\s+/u).some((word) => word.startsWith(prefix))) return 1;
    return prefix.length > 0 && !prefix.includes(' ') && name.includes(prefix) ? 2 : 3;
  };
  return members
    .map((member) => ({ member, rank: rank(member) }))
    .filter((match) => match.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.member.displayName.localeCompare(b.member.displayName))
    .slice(0, maxShown)
    .map(({ member }) => member);
}

/** The text that stands for a member: the first name if no other member has it, else the whole name. */
export function mentionName(member: Mentionable, members: readonly Mentionable[]): string {
  const first = (name: string) => name.split(/\s+/u)[0]!.toLocaleLowerCase();
  const isUnique = !members.some((other) => other.id !== member.id && first(other.displayName) === first(member.displayName));
  return isUnique ? member.displayName.split(/\s+/u)[0]! : member.displayName;
}

/** Ids of the members that the text still mentions, of those that were chosen from the list. */
export function mentionsIn(text: string, chosen: ReadonlyMap<string, string>): string[] {
  const lower = text.toLocaleLowerCase();
  return [...chosen].flatMap(([id, name]) => (lower.includes(`@${name.toLocaleLowerCase()}`) ? [id] : []));
}
