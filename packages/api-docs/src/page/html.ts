/** HTML as a value: `html` escapes what it inserts, unless it is Html itself. */
import { marked } from 'marked';

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Insertable = Html | string | number | undefined | false | readonly Insertable[];

export function html(parts: TemplateStringsArray, ...values: Insertable[]): Html {
  return new Html(parts.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}

function textOf(value: Insertable): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** Renders CommonMark of the API documents, which only developers write. */
export const markdown = (text = ''): Html => new Html(marked.parse(text, { async: false }));

/** The same without a paragraph around it. */
export const inlineMarkdown = (text = ''): Html => new Html(marked.parseInline(text, { async: false }));
