/** Splits the text of a message into plain text, links and mentions. Text stays text: nothing is interpreted as markup. */
export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'mention'; text: string; userId: string };

export interface Mentionable {
  id: string;
  /** Null for an erased user, who is only mentioned by an old name. */
  displayName: string | null;
  username: string | null;
}

const link = /\b(?:https?:\/\/|www\.)[^\s<>"']+/giu;
const trailing = '.,:;!?)]}»”’*_';

export function splitText(text: string, mentioned: readonly Mentionable[]): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    const url = trimLink(match[0]);
    if (!URL.canParse(address(url))) continue;
    parts.push(...splitMentions(text.slice(end, match.index), mentioned), { kind: 'link', text: url, url: address(url) });
    end = match.index + url.length;
  }
  parts.push(...splitMentions(text.slice(end), mentioned));
  return parts;
}

function address(url: string): string {
  return /^www\./iu.test(url) ? `https://${url}` : url;
}

/** Punctuation at the end belongs to the sentence, unless it closes a bracket of the link. */
function trimLink(url: string): string {
  // Not by a regular expression: it would try again from each of these characters.
  let end = url.length;
  while (end > 0 && trailing.includes(url.charAt(end - 1))) end--;
  const trimmed = url.slice(0, end);
  const rest = url.slice(trimmed.length);
  const isOpen = trimmed.split('(').length > trimmed.split(')').length;
  return isOpen && rest.startsWith(')') ? `${trimmed})` : trimmed;
}

function splitMentions(text: string, mentioned: readonly Mentionable[]): TextPart[] {
  const names = mentioned
    .flatMap(({ id, displayName, username }) =>
      [displayName, displayName?.split(/\s/u)[0], username].flatMap((name) => (name ? [{ name, id }] : [])),
    )
    .sort((a, b) => b.name.length - a.name.length);
  const initials = new Set(names.map(({ name }) => name.charAt(0).toLocaleLowerCase()));
  const parts: TextPart[] = [];
  const addText = (plain: string) => plain !== '' && parts.push({ kind: 'text', text: plain });
  let end = 0;
  for (let at = text.indexOf('@'); names.length > 0 && at !== -1; at = text.indexOf('@', at + 1)) {
    if (!initials.has(text.charAt(at + 1).toLocaleLowerCase())) continue;
    const found = names.find(({ name }) => isNameAt(text, at + 1, name));
    if (!found || isWordAt(text, at - 1)) continue;
    const after = at + 1 + found.name.length;
    addText(text.slice(end, at));
    parts.push({ kind: 'mention', text: text.slice(at, after), userId: found.id });
    end = after;
  }
  addText(text.slice(end));
  return parts;
}

function isNameAt(text: string, at: number, name: string): boolean {
  const candidate = text.slice(at, at + name.length);
  return candidate.toLocaleLowerCase() === name.toLocaleLowerCase() && !isWordAt(text, at + name.length);
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && /[\p{L}\p{N}_]/u.test(text.charAt(at));
}

const onlyEmoji = new RegExp(String.raw`^(?:\p{RGI_Emoji}\s*){1,3}$`, 'v');

/** One to three emoji and nothing else are shown large. */
export function isLargeEmoji(text: string): boolean {
  return text.length <= 60 && onlyEmoji.test(text.trim());
}
