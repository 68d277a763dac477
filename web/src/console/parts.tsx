/** Parts that the pages of the console share. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../design/button.tsx';
import { focusHeading } from '../design/focus-heading.ts';
import { Banner, Skeleton } from '../design/parts.tsx';
import { useConsole } from './console.ts';
import type { Loaded } from './use-load.ts';

export interface PageProps {
  title: string;
  /** A few words beside the title. */
  note?: string | undefined;
  /** The main action. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** The sheet: a title with the main action, and content that scrolls. */
export function Page({ title, note, action, children }: PageProps) {
  return (
    <div class="console-page">
      <header class="console-header">
        <h1>{title}</h1>
        <span class="quiet grow">{note}</span>
        {action}
      </header>
      {children}
    </div>
  );
}

/** Details beside a list; over it on a narrow page. */
export function Inspector({
  title,
  subtitle,
  back,
  picture,
  children,
}: {
  title: string;
  subtitle?: ComponentChildren;
  /** The path of the list. */
  back: string;
  picture?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { router } = useConsole();
  const element = useRef<HTMLElement>(null);
  useEffect(() => focusHeading(element.current!), []);
  /** The focus returns to the row, or to the title if the row is not on this page of the list. */
  const close = () => {
    const row = document.querySelector<HTMLElement>('.console-table .selected a');
    router.go(back);
    requestAnimationFrame(() => (row ? row.focus() : focusHeading()));
  };
  // A dialog is closed before what it was opened from.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && (event.target as Element).closest('dialog') === null) close();
  };
  return (
    <aside class="console-inspector" aria-label={title} ref={element} onKeyDown={onKeyDown}>
      <header>
        {picture}
        <div class="grow">
          <h2>{title}</h2>
          {subtitle !== undefined && <div class="quiet">{subtitle}</div>}
        </div>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <div class="console-inspector-body">{children}</div>
    </aside>
  );
}

/** Shows what was loaded, a placeholder before, and a failure above what is known. */
export function Loading<Answer>({ loaded, children }: { loaded: Loaded<Answer>; children: (answer: Answer) => ComponentChildren }) {
  const { answer, error, reload } = loaded;
  return (
    <>
      {error !== undefined && (
        <Banner icon="alert" tone="danger" role="alert" title={error}>
          <Button small onClick={reload}>
            Try again
          </Button>
        </Banner>
      )}
      {answer === undefined ? error === undefined && <Skeleton rows={6} /> : children(answer)}
    </>
  );
}

/** Pages of a list by cursor: forwards, and back to those that were seen. */
export function usePages(key: string) {
  const [pages, setPages] = useState<{ key: string; cursors: string[] }>({ key, cursors: [] });
  const cursors = pages.key === key ? pages.cursors : [];
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    next: (cursor: string) => setPages({ key, cursors: [...cursors, cursor] }),
    previous: () => setPages({ key, cursors: cursors.slice(0, -1) }),
  };
}

export function Pager({ pages, nextCursor }: { pages: ReturnType<typeof usePages>; nextCursor: string | null }) {
  if (pages.number === 1 && nextCursor === null) return null;
  return (
    <nav class="console-pager" aria-label="Pages">
      <span class="quiet">Page {pages.number}</span>
      <IconButton icon="left" label="Previous page" disabled={pages.number === 1} onClick={pages.previous} />
      <IconButton icon="right" label="Next page" disabled={nextCursor === null} onClick={() => pages.next(nextCursor!)} />
    </nav>
  );
}

export function Properties({ properties }: { properties: readonly (readonly [label: string, value: ComponentChildren])[] }) {
  return (
    <dl class="console-properties">
      {properties.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A link or secret that is shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    input.current!.select();
    // Not on a page without TLS: the text is selected for Ctrl C.
    await navigator.clipboard?.writeText(value).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <div class="console-copy">
      <input class="input" ref={input} readOnly value={value} aria-label={label} onFocus={() => input.current!.select()} />
      <Button icon="copy" onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
