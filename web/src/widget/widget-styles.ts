import tokens from '@parley/design-tokens/tokens.css?inline';
import base from '../design/base.css?inline';
import widget from './widget.css?inline';

/** Styles of the messages, which are shown at once. */
const first = import.meta.glob<string>(
  ['../design/{avatar,button,icon,parts}.css', '../timeline/{call-card,conversation,message,timeline}.css'],
  { query: '?inline', import: 'default', eager: true },
);

let sheet: CSSStyleSheet | undefined;

/** One style sheet for all elements on the page. Tokens and base come first, because the others override them. */
export function widgetStyles(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(textOf([]));
  return sheet;
}

let later: Promise<void> | undefined;

/** Adds the styles of all other parts, before the first of them is shown. */
export function loadLaterStyles(): Promise<void> {
  later ??= import('./later-styles.ts').then(({ laterStyles }) => widgetStyles().replaceSync(textOf(laterStyles)));
  return later;
}

const textOf = (others: readonly string[]): string => [tokens, base, ...Object.values(first), ...others, widget].join('\n');
