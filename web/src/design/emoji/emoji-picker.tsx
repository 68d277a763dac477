import { useMemo, useRef, useState } from 'preact/hooks';
import list from './emoji.txt?raw';
import { parseEmoji, searchEmoji, type Emoji, type EmojiGroup } from './parse-emoji.ts';
import { recentEmoji, rememberEmoji } from './recent-emoji.ts';
import './emoji-picker.css';

let parsed: EmojiGroup[] | undefined;

export interface EmojiPickerProps {
  onChoose: (emoji: string) => void;
}

/** A grid of all emoji by group, with a search field. Arrow keys move in the grid, Enter chooses. */
export function EmojiPicker({ onChoose }: EmojiPickerProps) {
  parsed ??= parseEmoji(list);
  const groups = parsed;
  const [query, setQuery] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const recent = useMemo(() => recentGroup(groups), []);
  const found = query.trim() === '' ? null : searchEmoji(groups, query);
  const choose = (emoji: string) => {
    rememberEmoji(localStorage, emoji);
    onChoose(emoji);
  };
  const shown = found ? [{ name: found.length === 0 ? 'Nothing found' : 'Found', emoji: found.slice(0, 120) }] : [...recent, ...groups];
  return (
    <div class="emoji-picker" ref={root} onKeyDown={(event) => root.current && moveFocus(event, root.current)}>
      <input
        class="input"
        type="search"
        placeholder="Search emoji"
        aria-label="Search emoji"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !found?.[0]) return;
          event.preventDefault();
          choose(found[0].emoji);
        }}
      />
      <div class="emoji-scroll">
        {shown.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h3>{group.name}</h3>
            <div class="emoji-grid">
              {group.emoji.map(({ emoji, name }) => (
                <button key={emoji} type="button" tabIndex={-1} aria-label={name} title={name} onClick={() => choose(emoji)}>
                  {emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  );
}

function recentGroup(groups: readonly EmojiGroup[]): EmojiGroup[] {
  const byEmoji = new Map<string, Emoji>(groups.flatMap(({ emoji }) => emoji.map((entry) => [entry.emoji, entry])));
  const emoji = recentEmoji(localStorage).flatMap((entry) => byEmoji.get(entry) ?? []);
  return emoji.length === 0 ? [] : [{ name: 'Recent', emoji }];
}

/** Moves by position: the grid has as many columns as fit. */
function moveFocus(event: KeyboardEvent, root: HTMLElement): void {
  const buttons = [...root.querySelectorAll<HTMLElement>('button')];
  const index = buttons.indexOf(event.target as HTMLElement);
  if (index === -1 && event.key !== 'ArrowDown') return;
  const next = nextButton(event.key, index, buttons);
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  (next ?? root.querySelector('input'))?.focus();
}

function nextButton(key: string, index: number, buttons: readonly HTMLElement[]): HTMLElement | null | undefined {
  const rtl = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (rtl !== 0) return buttons[index + rtl] ?? null;
  if (key === 'Home') return buttons[0];
  if (key === 'End') return buttons.at(-1);
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined;
  if (index === -1) return buttons[0];
  const { offsetTop, offsetLeft } = buttons[index]!;
  const ahead = key === 'ArrowDown' ? buttons.slice(index + 1) : buttons.slice(0, index).toReversed();
  const rowTop = ahead.find((button) => button.offsetTop !== offsetTop)?.offsetTop;
  if (rowTop === undefined) return key === 'ArrowUp' ? null : undefined;
  const row = ahead.filter((button) => button.offsetTop === rowTop);
  return row.reduce((best, button) => (Math.abs(button.offsetLeft - offsetLeft) < Math.abs(best.offsetLeft - offsetLeft) ? button : best));
}
